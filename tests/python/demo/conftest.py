"""A shop large enough to see how its people behave."""

from __future__ import annotations

import pytest

from demo.shop import Shop
from klientela.demo import generate


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("shop") / "demo"
    generate(folder, seed=11, customers=20_000)
    return Shop(folder)

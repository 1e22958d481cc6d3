"""Published builds for the tests of the app, made without dbt."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from fixture_build import publish_fixture
from screen import APP, ROOT

from klientela.paths import Warehouse

if str(APP) not in sys.path:
    sys.path.insert(0, str(APP))


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A build with everything in it; only read it."""
    return publish_fixture(tmp_path_factory.mktemp("full"))


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Callable[[Warehouse], Warehouse]:
    """Let the app read one warehouse."""

    def use(warehouse: Warehouse) -> Warehouse:
        monkeypatch.setenv("KLIENTELA_WAREHOUSE", str(warehouse.folder))
        monkeypatch.chdir(ROOT)
        return warehouse

    return use

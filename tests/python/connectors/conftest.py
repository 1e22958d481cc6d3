"""Folders to put faulty files in."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.raw_folder import RawFolder


@pytest.fixture
def shop(tmp_path: Path) -> RawFolder:
    """A source with one declared table, read from every file in its folder."""
    return RawFolder(tmp_path)


@pytest.fixture
def orders(tmp_path: Path) -> RawFolder:
    """The source orders_file, whose columns are mapped."""
    return RawFolder(tmp_path, "orders_file", {"lines": ()})

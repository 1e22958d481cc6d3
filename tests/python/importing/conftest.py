"""A data folder for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from importing.data_folder import DataFolder


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """An empty home with a data folder to import into."""
    return DataFolder(tmp_path)

"""Builds shared by the tests: each is made once per worker and then only read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dbtrun import DbtProject, DbtResult
from realdata import real_data


@pytest.fixture
def project(tmp_path: Path) -> DbtProject:
    """An empty place to run dbt in; put files below ``project.data / "<source>"``."""
    data = tmp_path / "data"
    data.mkdir()
    return DbtProject(tmp_path, data)


@pytest.fixture(scope="session")
def make_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., DbtProject]:
    """Make a place to run dbt in, for fixtures that outlive one test."""

    def make(data: Path | None = None, **vars: Any) -> DbtProject:
        home = tmp_path_factory.mktemp("dbt")
        if data is None:
            data = home / "data"
            data.mkdir()
        return DbtProject(home, data, vars)

    return make


def _with_files(
    make_project: Callable[..., DbtProject], source: str, *files: Path, **vars: Any
) -> DbtProject:
    """A project with one source, whose folder holds links to real files."""
    project = make_project(sources=[source], **vars)
    folder = project.data / source
    folder.mkdir()
    for file in files:
        (folder / file.name).symlink_to(file)
    return project


@pytest.fixture(scope="session")
def cdnow_build(make_project: Callable[..., DbtProject]) -> DbtResult:
    """The CDNOW sample, calibration period, built from the published file."""
    project = _with_files(
        make_project,
        "cdnow",
        real_data("cdnow/CDNOW_sample.txt"),
        reporting_currency="USD",
        as_of_date="1997-09-30",
    )
    return project.build().check()


@pytest.fixture(scope="session")
def online_retail_build(make_project: Callable[..., DbtProject]) -> DbtResult:
    """The whole of UCI Online Retail, built from its Parquet file."""
    project = _with_files(
        make_project,
        "online_retail",
        real_data("online_retail/online_retail.parquet"),
        reporting_currency="GBP",
    )
    return project.build().check()


@pytest.fixture(scope="session")
def complete_journey_build(make_project: Callable[..., DbtProject]) -> DbtResult:
    """The whole of Complete Journey, in the time zone of its shops."""
    project = _with_files(
        make_project,
        "complete_journey",
        *(
            file
            for file in sorted(real_data("complete_journey").iterdir())
            if file.suffix == ".parquet"
        ),
        reporting_currency="USD",
        reporting_time_zone="America/New_York",
    )
    return project.build().check()


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with a small demo shop, truth included."""
    from klientela.demo import generate

    data = tmp_path_factory.mktemp("demo")
    generate(data / "demo", seed=7, customers=4_000)
    yield data
    shutil.rmtree(data)


@pytest.fixture(scope="session")
def demo_build(make_project: Callable[..., DbtProject], demo_data: Path) -> DbtResult:
    """The small demo shop, built with everything in it."""
    return make_project(demo_data).build().check()

"""Builds shared by the tests: each is made once in a run and then only read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dbtrun import WITHOUT_UNIT_TESTS, BuiltOnce, DbtProject, DbtResult
from realdata import real_data


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that build go first, so that no process is left alone with a long one at the end."""
    builders = {"make_project", "built_once"}
    building = {item.path for item in items if builders & set(getattr(item, "fixturenames", ()))}
    items.sort(key=lambda item: item.path not in building)


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


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> BuiltOnce:
    """Builds that all processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "built_once"
    shared.mkdir(exist_ok=True)
    return BuiltOnce(shared)


def _build_files(home: Path, source: str, *files: Path, **vars: Any) -> DbtResult:
    """Build one source, whose folder holds links to real files."""
    folder = home / "data" / source
    folder.mkdir(parents=True)
    for file in files:
        (folder / file.name).symlink_to(file)
    project = DbtProject(home, home / "data", {"sources": [source], **vars})
    return project.build(*WITHOUT_UNIT_TESTS)


@pytest.fixture(scope="session")
def cdnow_build(built_once: BuiltOnce) -> DbtResult:
    """The CDNOW sample, calibration period, built from the published file.

    Its horizon is the literature's holdout; its past origins lie inside the calibration period.
    """
    return built_once.get(
        "cdnow",
        lambda home: _build_files(
            home,
            "cdnow",
            real_data("cdnow/CDNOW_sample.txt"),
            reporting_currency="USD",
            as_of_date="1997-09-30",
            clv_horizon_days=273,
            clv_backtest_days=91,
        ),
    ).check()


@pytest.fixture(scope="session")
def online_retail_build(built_once: BuiltOnce) -> DbtResult:
    """The whole of UCI Online Retail, built from its Parquet file."""
    return built_once.get(
        "online_retail",
        lambda home: _build_files(
            home,
            "online_retail",
            real_data("online_retail/online_retail.parquet"),
            reporting_currency="GBP",
        ),
    ).check()


@pytest.fixture(scope="session")
def complete_journey_build(built_once: BuiltOnce) -> DbtResult:
    """The whole of Complete Journey, in the time zone of its shops; risks four weeks ahead."""
    return built_once.get(
        "complete_journey",
        lambda home: _build_files(
            home,
            "complete_journey",
            *sorted(real_data("complete_journey").glob("*.parquet")),
            reporting_currency="USD",
            reporting_time_zone="America/New_York",
            churn_horizon_days=28,
        ),
    ).check()


@pytest.fixture(scope="session")
def demo_build(built_once: BuiltOnce) -> DbtResult:
    """The small demo shop, built with everything in it; its truth is beside its data."""
    from klientela.demo import generate

    def make(home: Path) -> DbtResult:
        generate(home / "data" / "demo", seed=7, customers=4_000)
        return DbtProject(home, home / "data").build()

    return built_once.get("demo", make).check()


@pytest.fixture(scope="session")
def demo_data(demo_build: DbtResult) -> Path:
    """The data folder of the small demo shop, truth included."""
    return demo_build.warehouse.parent / "data"

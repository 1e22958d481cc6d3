"""The same input gives the same marts, whatever the threads and the order of the rows."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dbtrun import DbtProject, DbtResult

# What a build says about itself, and where a row stood in its file, may differ.
ASIDE = {("trust", "fct_builds"): None, ("trust", "fct_rejected_rows"): "source_row"}
# Only the bytes of the marts are compared.
WITHOUT_TESTS = ("--exclude-resource-types", "test", "unit_test")
NOT_MARTS = (
    *("raw", "staging", "intermediate", "protected", "ml", "log", "seeds", "main"),
    "information_schema",
)


def _digests(built: DbtResult) -> dict[str, str]:
    """A hash per mart over its rows, read in key order, every value as text."""
    digests = {}
    tables = built.rows(
        "select table_schema, table_name from information_schema.tables"
        " where not list_contains(?, table_schema) order by all",
        [list(NOT_MARTS)],
    )
    for schema, table in tables:
        aside = ASIDE.get((schema, table), "")
        if aside is None:
            continue
        columns = f"* exclude ({aside})" if aside else "*"
        rows = built.rows(f'select {columns} from "{schema}"."{table}" order by all')
        digests[f"{schema}.{table}"] = hashlib.sha256(repr(rows).encode()).hexdigest()
    assert len(digests) > 20
    return digests


def _shuffle(data: Path, shuffled: Path) -> None:
    """The same Parquet files with their rows in another order."""
    (shuffled / "demo").mkdir(parents=True)
    for file in sorted((data / "demo").glob("*.parquet")):
        with duckdb.connect() as connection:
            connection.execute(
                f"copy (select * from read_parquet('{file}')"
                f" order by hash(columns(*)::varchar)) to '{shuffled / 'demo' / file.name}'"
                " (format parquet)"
            )


@pytest.fixture(scope="module")
def two_threads(demo_build: DbtResult) -> dict[str, str]:
    return _digests(demo_build)


def test_one_thread_gives_the_same_bytes(
    two_threads: dict[str, str], make_project: Callable[..., DbtProject], demo_data: Path
) -> None:
    project = make_project(demo_data)
    project.env = {"KLIENTELA_DUCKDB_THREADS": "1"}
    assert _digests(project.build(*WITHOUT_TESTS, threads=1).check()) == two_threads


def test_shuffled_files_and_four_threads_give_the_same_bytes(
    two_threads: dict[str, str],
    make_project: Callable[..., DbtProject],
    demo_data: Path,
    tmp_path: Path,
) -> None:
    _shuffle(demo_data, tmp_path / "shuffled")
    project = make_project(tmp_path / "shuffled")
    project.env = {"KLIENTELA_DUCKDB_THREADS": "4"}
    assert _digests(project.build(*WITHOUT_TESTS, threads=4).check()) == two_threads


def test_a_second_build_on_the_same_warehouse_gives_the_same_bytes(
    two_threads: dict[str, str],
    make_project: Callable[..., DbtProject],
    demo_build: DbtResult,
    demo_data: Path,
) -> None:
    project = make_project(demo_data)
    # others read the shared one
    shutil.copytree(demo_build.warehouse, project.home / "warehouse")
    assert _digests(project.build(*WITHOUT_TESTS).check()) == two_threads

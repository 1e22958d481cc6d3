"""What publishing makes, and what it refuses."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from klientela.publish import open_database, publish, roll_back, served_build
from klientela.publish.copying import read_comments
from klientela.publish.files import sha256
from klientela.publish.publisher import complete_builds
from publish.small_warehouse import build, builds_seen


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse")


def tables(database: Path) -> set[str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select table_schema || '.' || table_name || ' ' || table_type"
            " from information_schema.tables"
        ).fetchall()
    return {name for (name,) in rows}


def test_only_marts_are_published_views_as_tables_and_nothing_personal(
    warehouse: Warehouse,
) -> None:
    build(warehouse, 1)
    served = publish(warehouse)
    assert tables(served.database) == {
        "core.dim_customers BASE TABLE",
        "core.fct_orders BASE TABLE",
        "trust.fct_builds BASE TABLE",
    }


def test_personal_marts_are_published_where_the_var_says_so(warehouse: Warehouse) -> None:
    build(warehouse, 1, publish_personal_data=True)
    assert "personal.dim_people BASE TABLE" in tables(publish(warehouse).database)


def test_comments_are_kept_on_tables_views_and_columns(warehouse: Warehouse) -> None:
    build(warehouse, 1)
    with open_database(publish(warehouse).database) as connection:
        comments = read_comments(connection, "klientela")
    assert comments == {
        ("core", "dim_customers", None): 'One row per customer, "quoted", it\'s said.',
        ("core", "dim_customers", "customer_id"): "The customer.",
        ("core", "fct_orders", "order_id"): "The order.",
        ("trust", "fct_builds", None): "One row per run.",
        ("trust", "fct_builds", "build_id"): "The run.",
    }


def test_the_manifest_says_what_was_published(warehouse: Warehouse) -> None:
    last = build(warehouse, 1)
    manifest = publish(warehouse).manifest
    assert manifest.rows == {"core.dim_customers": 100, "core.fct_orders": 1000,
                             "trust.fct_builds": 1}  # fmt: skip
    assert (manifest.build_id, manifest.git_revision) == (last.build_id, "abc123")
    assert (manifest.data_to, manifest.as_of_date) == ("2024-12-30", "2024-12-31")
    assert (manifest.tests_passed, manifest.tests_run) == (9, 10)


def test_the_published_file_is_whole_read_only_and_alone(warehouse: Warehouse) -> None:
    build(warehouse, 1)
    served = publish(warehouse)
    assert sorted(path.name for path in served.folder.iterdir()) == [
        "klientela.duckdb",
        "manifest.json",
    ]
    assert stat.S_IMODE(served.database.stat().st_mode) == 0o444
    assert sha256(served.database) == served.manifest.checksum


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "failed", "failed_nodes": ("unique_x",)}, "failed (unique_x)"),
        ({"status": "started"}, "has not come to its end"),
        ({"is_full_build": False}, "was not a full build"),
        ({"marts": ()}, "names no marts"),
    ],
)
def test_what_did_not_pass_as_a_whole_is_refused_and_the_old_build_stays(
    warehouse: Warehouse, changes: dict[str, object], words: str
) -> None:
    build(warehouse, 1)
    before = publish(warehouse)
    build(warehouse, 2, **changes)
    with pytest.raises(KlientelaError) as refusal:
        publish(warehouse)
    assert words in str(refusal.value)
    assert served_build(warehouse) == before
    assert complete_builds(warehouse) == [before.published_id]


def test_nothing_built_is_refused(warehouse: Warehouse) -> None:
    with pytest.raises(KlientelaError, match="Nothing was built yet"):
        publish(warehouse)


def test_a_dbt_run_since_the_full_build_is_noticed(warehouse: Warehouse) -> None:
    build(warehouse, 1)
    with duckdb.connect(str(warehouse.work_file)) as connection:
        connection.execute(
            "insert into log.builds values ('later', 'started', timestamp '2025-01-02')"
        )
    with pytest.raises(KlientelaError, match="changed by another dbt run"):
        publish(warehouse)
    assert served_build(warehouse) is None


def test_a_mart_that_is_missing_publishes_nothing(warehouse: Warehouse) -> None:
    build(warehouse, 1, marts=("core.dim_customers", "rfm.fct_gone"))
    with pytest.raises(KlientelaError, match=r"rfm\.fct_gone is not in the work warehouse"):
        publish(warehouse)
    assert served_build(warehouse) is None


def test_a_work_warehouse_in_use_is_refused_in_words(warehouse: Warehouse) -> None:
    build(warehouse, 1)
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD_OPEN, str(warehouse.work_file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    try:
        with pytest.raises(KlientelaError, match="in use by another program"):
            publish(warehouse)
    finally:
        holder.communicate("done\n")
    assert publish(warehouse).manifest.build_id == "build-1"


def test_the_warehouse_can_be_moved(warehouse: Warehouse, tmp_path: Path) -> None:
    build(warehouse, 1)
    publish(warehouse)
    moved = Warehouse(tmp_path / "elsewhere")
    shutil.move(warehouse.folder, moved.folder)
    served = served_build(moved)
    assert served is not None
    assert builds_seen(served.database) == {1}


def test_only_the_newest_builds_stay(warehouse: Warehouse) -> None:
    published = []
    for number in range(1, 6):
        build(warehouse, number)
        published.append(publish(warehouse).published_id)
    assert complete_builds(warehouse) == published[-3:]


def test_pruning_spares_what_is_served_and_what_is_not_a_build(warehouse: Warehouse) -> None:
    notes = warehouse.builds / "notes"
    notes.mkdir(parents=True)
    build(warehouse, 1)
    first = publish(warehouse)
    for number in (2, 3):
        build(warehouse, number)
        publish(warehouse)
    roll_back(warehouse, first.published_id)
    build(warehouse, 4, kept_builds=1)
    fourth = publish(warehouse)
    assert complete_builds(warehouse) == [fourth.published_id]
    assert notes.is_dir()


def test_rolling_back_serves_the_build_before_or_the_one_named(warehouse: Warehouse) -> None:
    published = []
    for number in (1, 2, 3):
        build(warehouse, number)
        published.append(publish(warehouse).published_id)
    assert roll_back(warehouse).published_id == published[1]
    assert roll_back(warehouse).published_id == published[0]
    with pytest.raises(KlientelaError, match="no older published build"):
        roll_back(warehouse)
    assert roll_back(warehouse, published[2]).published_id == published[2]
    served = served_build(warehouse)
    assert served is not None
    assert builds_seen(served.database) == {3}


def test_rolling_back_to_nothing_is_refused(warehouse: Warehouse) -> None:
    build(warehouse, 1)
    served = publish(warehouse)
    with pytest.raises(KlientelaError, match=f"there are {served.published_id}"):
        roll_back(warehouse, "20200101T000000000Z-abcdef")
    assert served_build(warehouse) == served


_HOLD_OPEN = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
"""

"""Publishing that is killed, publishing under readers, and two at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from klientela.publish import build_lock, open_database, publish, served_build
from klientela.publish.manifest import MANIFEST_FILE
from klientela.publish.publisher import complete_builds
from klientela.publish.reader import served_folder
from publish.small_warehouse import build, builds_seen


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse")


@pytest.mark.parametrize("step", ["copying", "checking", "switching"])
def test_a_killed_publish_changes_nothing_that_is_served(warehouse: Warehouse, step: str) -> None:
    build(warehouse, 1)
    before = publish(warehouse)
    build(warehouse, 2)
    killed = subprocess.run(
        [sys.executable, "-c", _PUBLISH_AND_DIE, str(warehouse.folder), step], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert served_build(warehouse) == before
    assert builds_seen(before.database) == {1}

    after = publish(warehouse)
    assert builds_seen(after.database) == {2}
    leftovers = [path for path in warehouse.builds.iterdir() if not (path / MANIFEST_FILE).exists()]
    assert leftovers == []


def test_a_folder_that_a_killed_publish_left_is_never_served_nor_counted(
    warehouse: Warehouse,
) -> None:
    build(warehouse, 1)
    before = publish(warehouse)
    build(warehouse, 2)
    subprocess.run(
        [sys.executable, "-c", _PUBLISH_AND_DIE, str(warehouse.folder), "checking"], check=False
    )
    assert len(list(warehouse.builds.iterdir())) == 2
    assert complete_builds(warehouse) == [before.published_id]


def test_readers_never_see_two_builds_at_once_nor_an_error(warehouse: Warehouse) -> None:
    build(warehouse, 1, kept_builds=2)
    publish(warehouse)
    seen: list[set[int]] = []
    errors: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            folder = served_folder(warehouse)
            assert folder is not None
            try:
                with open_database(folder / "klientela.duckdb", threads=1) as connection:
                    rows = connection.cursor().execute(
                        "select build from core.dim_customers"
                        " union select build from core.fct_orders"
                    )
                    seen.append({build for (build,) in rows.fetchall()})
            except Exception as error:
                errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(2, 7):
            build(warehouse, number, kept_builds=2)
            publish(warehouse)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert errors == []
    assert seen
    assert all(len(builds) == 1 for builds in seen)


def test_an_open_reader_keeps_its_build_and_the_next_one_gets_the_new(
    warehouse: Warehouse,
) -> None:
    query = "select distinct build from core.fct_orders"
    build(warehouse, 1, kept_builds=1)
    old = publish(warehouse)
    with open_database(old.database) as connection:
        build(warehouse, 2, kept_builds=1)
        new = publish(warehouse)
        assert not old.folder.exists()
        assert connection.cursor().execute(query).fetchall() == [(1,)]
        assert served_folder(warehouse) == new.folder != old.folder
        with open_database(new.database) as other:
            assert other.cursor().execute(query).fetchall() == [(2,)]


def test_one_publish_at_a_time(warehouse: Warehouse) -> None:
    build(warehouse, 1)
    with (
        build_lock(warehouse),
        pytest.raises(KlientelaError, match=r"Another build or publish .*\(process \d+\)"),
    ):
        publish(warehouse)
    assert publish(warehouse).manifest.build_id == "build-1"


def test_the_lock_lives_as_long_as_the_child_that_inherited_it(warehouse: Warehouse) -> None:
    with build_lock(warehouse) as lock:
        child = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(lock,)
        )
    with pytest.raises(KlientelaError, match="Another build"), build_lock(warehouse):
        pass
    child.communicate(b"\n")
    with build_lock(warehouse):
        pass


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "copy core.fct_orders to '{folder}/out.csv'",
        "attach '{folder}/other.duckdb'",
        "install spatial",
        "load spatial",
        "set threads = 1",
        "create table core.mine (a int)",
        "delete from core.fct_orders",
        "select * from some_python_variable",
    ],
)
def test_a_reader_can_do_nothing_but_read(
    warehouse: Warehouse, tmp_path: Path, statement: str
) -> None:
    import duckdb
    import pandas as pd

    some_python_variable = pd.DataFrame({"a": [1]})
    build(warehouse, 1)
    with open_database(publish(warehouse).database) as connection:
        cursor = connection.cursor()
        with pytest.raises(duckdb.Error):
            cursor.execute(statement.format(folder=tmp_path))
        assert cursor.execute("select count(*) from core.fct_orders").fetchall() == [(1000,)]
    assert len(some_python_variable) == 1


def test_a_damaged_file_is_refused_in_words(tmp_path: Path) -> None:
    damaged = tmp_path / "klientela.duckdb"
    damaged.write_bytes(b"not a database" * 1000)
    with pytest.raises(KlientelaError, match="does not open"):
        open_database(damaged)


_PUBLISH_AND_DIE = """
import os, signal, sys
from pathlib import Path
from klientela.paths import Warehouse
from klientela.publish import publish

def die(step):
    if step.startswith(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

publish(Warehouse(Path(sys.argv[1])), die)
"""

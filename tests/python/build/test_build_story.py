"""A shop's bad week: a build that passes, one that is killed, one that fails, one that is refused,
one that builds a part. The published file is held open by a reader all the time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from klientela.demo import generate
from klientela.paths import Warehouse
from klientela.publish import LastBuild, ServedBuild, open_database, read_last_build, served_build
from klientela.publish.copying import read_comments
from klientela.publish.locking import is_locked

ROOT = Path(__file__).resolve().parents[3]
PROJECT = ("dbt_project.yml", "profiles.yml", "macros", "models", "seeds", "python")
READ = "select count(*), sum(net_amount) from core.fct_orders"


@dataclass(frozen=True)
class Day:
    """What one command said and left behind."""

    code: int
    stdout: str
    stderr: str
    last: LastBuild
    served: ServedBuild
    reader_sees: list[Any]


class Checkout:
    """A copy of the project in a folder of its own, and everything at its default place there."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir()
        for name in PROJECT:
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, home / name)
        shutil.copytree(ROOT / "tests" / "dbt", home / "tests" / "dbt")
        self.warehouse = Warehouse(home / "warehouse")
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("KLIENTELA", "DBT"))
        } | {"PYTHONPATH": str(home / "python"), "COLUMNS": "200"}

    def command(self, *arguments: str) -> list[str]:
        if arguments[0] == "dbt":
            return [sys.executable, "-m", "dbt.cli.main", *arguments[1:]]
        return [sys.executable, "-c", "from klientela.cli import main; main()", *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def kill_after_first_model(self) -> None:
        """Start a build and kill all of it, without warning, when a model was built."""
        child = subprocess.Popen(
            self.command("build"),
            cwd=self.home,
            env=self.environment | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert child.stdout is not None
        line = child.stdout.readline()
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        assert " of " in line

    def run_log(self) -> dict[str, tuple[Any, ...]]:
        """fct_builds of the work warehouse, by build id."""
        with duckdb.connect(str(self.warehouse.work_file), read_only=True) as connection:
            rows = connection.execute(
                "select build_id, status, is_full_build, failed_nodes from trust.fct_builds"
            ).fetchall()
        return {row[0]: row[1:] for row in rows}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    made = Checkout(tmp_path_factory.mktemp("story") / "klientela")
    generate(made.home / "data" / "demo", seed=3, customers=400)
    return made


@pytest.fixture(scope="module")
def week(checkout: Checkout) -> Iterator[dict[str, Day]]:
    """Every day of the week, by name."""
    days: dict[str, Day] = {}

    def note(name: str, done: subprocess.CompletedProcess[str]) -> None:
        last, served = read_last_build(checkout.warehouse), served_build(checkout.warehouse)
        assert last is not None, done.stderr
        assert served is not None, done.stdout + done.stderr
        seen = reader.cursor().execute(READ).fetchall() if days else []
        days[name] = Day(done.returncode, done.stdout, done.stderr, last, served, seen)

    note("passed", checkout.run("build"))
    reader = open_database(days["passed"].served.database)
    checkout.kill_after_first_model()
    note("published after kill", checkout.run("publish"))
    broken = checkout.home / "tests" / "dbt" / "assert_nothing_is_wrong.sql"
    # on a model at the very beginning, so that most of the build is skipped and the test is quick
    broken.write_text("select * from {{ ref('stg_demo__orders') }} limit 2\n")
    note("failed", checkout.run("build"))
    note("published after failure", checkout.run("publish"))
    broken.unlink()
    orders = checkout.home / "data" / "demo" / "orders.parquet"
    whole = orders.read_bytes()
    orders.write_bytes(whole[:1000])
    note("refused", checkout.run("build"))
    orders.write_bytes(whole)
    note("partial", checkout.run("dbt", "build", "--select", "dim_dates"))
    note("published after partial", checkout.run("publish"))
    yield days
    reader.close()


def test_a_build_that_passed_is_published_whole(checkout: Checkout, week: dict[str, Day]) -> None:
    day = week["passed"]
    assert day.code == 0, day.stdout + day.stderr
    assert (day.last.status, day.last.is_full_build) == ("success", True)
    assert day.served.manifest.build_id == day.last.build_id
    assert day.served.manifest.tests_run == day.last.tests_passed + day.last.tests_warned > 0
    assert day.last.rows_in == (day.last.rows_accepted or 0) + (day.last.rows_rejected or 0) > 0
    assert set(day.served.manifest.rows) == set(day.last.marts)
    assert f"Published {day.served.published_id}" in day.stdout


def test_the_published_log_holds_the_build_itself(week: dict[str, Day]) -> None:
    last = week["passed"].last
    with open_database(week["passed"].served.database) as connection:
        rows = connection.execute(
            "select build_id, status, is_full_build, models_passed, tests_passed, rows_in, "
            "cast(data_to as varchar), finished_at is not null from trust.fct_builds"
        ).fetchall()
    assert rows == [
        (last.build_id, "success", True, last.models_passed, last.tests_passed, last.rows_in,
         last.data_to, True)
    ]  # fmt: skip


def test_every_comment_is_what_the_manifest_of_dbt_says(
    checkout: Checkout, week: dict[str, Day]
) -> None:
    manifest = json.loads((checkout.home / "target" / "manifest.json").read_text("utf-8"))
    expected = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] != "model" or node["fqn"][1] != "marts":
            continue
        place = (node["schema"], node["alias"])
        expected[(*place, None)] = node["description"]
        for column in node["columns"].values():
            expected[(*place, column["name"])] = column["description"]
    assert len(expected) > 50
    assert all(expected.values())
    with open_database(week["passed"].served.database) as connection:
        published = read_comments(connection, "klientela")
    stripped = {key: text.strip() for key, text in expected.items()}
    assert {key: text.strip() for key, text in published.items()} == stripped


def test_only_marts_and_nothing_personal_leave_the_warehouse(week: dict[str, Day]) -> None:
    with open_database(week["passed"].served.database) as connection:
        columns = connection.execute(
            "select schema_name, column_name from duckdb_columns() where not internal"
        ).fetchall()
    schemas = {schema for schema, _ in columns}
    assert schemas.isdisjoint({"raw", "staging", "intermediate", "ml", "log", "seeds", "personal"})
    names = {column for _, column in columns}
    assert names.isdisjoint({"email", "phone", "first_name", "last_name", "birth_date"})


def test_nothing_that_goes_wrong_changes_what_is_served(week: dict[str, Day]) -> None:
    served = {day.served.published_id for day in week.values()}
    assert served == {week["passed"].served.published_id}
    (first, *others) = (day.reader_sees for name, day in week.items() if name != "passed")
    assert first
    assert all(seen == first for seen in others)


def test_a_reader_never_locks_a_build_nor_a_build_a_reader(week: dict[str, Day]) -> None:
    for name in ("failed", "refused", "partial"):
        assert "lock" not in week[name].stdout + week[name].stderr
    assert week["partial"].code == 0, week["partial"].stdout


def test_a_killed_build_blocks_nobody_and_is_not_published(
    checkout: Checkout, week: dict[str, Day]
) -> None:
    day = week["published after kill"]
    assert day.code == 1
    assert "has not come to its end" in day.stderr
    assert not is_locked(checkout.warehouse)
    assert week["failed"].last.models_failed == 0  # the next build found all as it should be
    assert checkout.run_log()[day.last.build_id][0] == "unfinished"


def test_a_failed_test_stops_the_publish_and_is_named(
    checkout: Checkout, week: dict[str, Day]
) -> None:
    day = week["failed"]
    assert day.code == 1
    assert day.stderr == (
        "error: test assert_nothing_is_wrong: It found 2 rows that should not be there.\n"
    )
    assert "Nothing was published. The app goes on showing the build of" in day.stdout
    assert (day.last.status, day.last.tests_failed) == ("failed", 1)
    assert day.last.models_skipped > 0
    assert day.last.failed_nodes == ("assert_nothing_is_wrong",)
    assert checkout.run_log()[day.last.build_id] == ("failed", True, "assert_nothing_is_wrong")
    again = week["published after failure"]
    assert again.code == 1
    assert "failed (assert_nothing_is_wrong)" in again.stderr


def test_a_refusal_is_one_sentence_and_leaves_a_trace(
    checkout: Checkout, week: dict[str, Day]
) -> None:
    day = week["refused"]
    assert day.code == 1
    assert day.stderr.startswith("error: ")
    assert "orders.parquet" in day.stderr
    assert day.stderr.count("\n") == 1
    assert "Traceback" not in day.stdout + day.stderr
    assert day.last.status == "failed"
    assert day.last.message is not None
    assert "orders.parquet" in day.last.message
    assert checkout.run_log()[day.last.build_id][0] == "unfinished"


def test_a_selected_build_is_not_published(checkout: Checkout, week: dict[str, Day]) -> None:
    assert (week["partial"].last.status, week["partial"].last.is_full_build) == ("success", False)
    day = week["published after partial"]
    assert day.code == 1
    assert "was not a full build" in day.stderr
    assert checkout.run_log()[day.last.build_id][:2] == ("success", False)

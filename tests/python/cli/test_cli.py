"""The commands: what they print, and with which code they end."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from klientela.build import BuildOutcome, BuildState, Problem
from klientela.cli import build as build_command
from klientela.cli.entry import app
from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from klientela.publish import build_lock, read_last_build, served_build
from publish import small_warehouse

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """The warehouse that the commands find through the environment."""
    monkeypatch.setenv("KLIENTELA_WAREHOUSE", str(tmp_path / "warehouse"))
    monkeypatch.setenv("KLIENTELA_DATA", str(tmp_path / "data"))
    return Warehouse(tmp_path / "warehouse")


@pytest.fixture
def run() -> Iterator[CliRunner]:
    return CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"})


class Dbt:
    """Stands in for the child process: leaves a build behind, and reports an outcome."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.asked: dict[str, object] = {}
        monkeypatch.setattr(build_command, "run_build", self)

    def leaves(self, number: int, *problems: Problem, fatal: str | None = None) -> None:
        failed = bool(problems or fatal)
        self.state = BuildState(build_id=f"build-{number}", total=3, done=3, fatal=fatal)
        self.state.problems = list(problems)
        self.state.counts = {("models", "passed"): 2, ("tests", "failed"): len(problems)}
        changes = {"status": "failed" if failed else "success", "rows_in": 12_345,
                   "rows_accepted": 12_000, "rows_rejected": 345}  # fmt: skip
        small_warehouse.build(self.warehouse, number, **changes)
        self.outcome = BuildOutcome(
            not failed, self.state, read_last_build(self.warehouse), seconds=4.2
        )

    def __call__(
        self, root: Path, warehouse: Warehouse, display: object, **asked: object
    ) -> object:
        assert warehouse == self.warehouse
        self.asked = asked
        return self.outcome


@pytest.fixture
def dbt(monkeypatch: pytest.MonkeyPatch, warehouse: Warehouse) -> Dbt:
    return Dbt(monkeypatch, warehouse)


def test_a_build_that_passed_is_summed_up_and_published(
    run: CliRunner, dbt: Dbt, warehouse: Warehouse
) -> None:
    dbt.leaves(1)
    done = run.invoke(app, ["build", "--vars", "{week_start: sunday}", "--threads", "2"])
    assert done.exit_code == 0, done.output
    assert "Rows in 12,345: 12,000 accepted, 345 rejected" in done.stdout
    served = served_build(warehouse)
    assert served is not None
    assert f"Published {served.published_id}, data to 2024-12-30." in done.stdout
    assert dbt.asked["dbt_vars"] == "{week_start: sunday}"
    assert dbt.asked["threads"] == 2


def test_no_publish_builds_only(run: CliRunner, dbt: Dbt, warehouse: Warehouse) -> None:
    dbt.leaves(1)
    assert run.invoke(app, ["build", "--no-publish"]).exit_code == 0
    assert served_build(warehouse) is None


def test_a_failed_build_says_what_where_and_what_is_still_served(
    run: CliRunner, dbt: Dbt, warehouse: Warehouse
) -> None:
    dbt.leaves(1)
    run.invoke(app, ["build"])
    before = served_build(warehouse)
    dbt.leaves(2, Problem("test", "unique_x", "It found 3 rows.", "models/x.yml", "target/x.sql"))
    done = run.invoke(app, ["build"])
    assert done.exit_code == 1
    assert "error: test unique_x: It found 3 rows." in done.stderr
    assert "defined in models/x.yml" in done.stdout
    assert "query run: target/x.sql" in done.stdout
    assert "Nothing was published. The app goes on showing the build of" in done.stdout
    assert "dbt.log" in done.stdout
    assert served_build(warehouse) == before


def test_a_refused_input_is_one_sentence(run: CliRunner, dbt: Dbt, warehouse: Warehouse) -> None:
    dbt.leaves(1, fatal='data/orders_file/a.csv has no column "Datum".')
    done = run.invoke(app, ["build"])
    assert done.exit_code == 1
    assert done.stderr == 'error: data/orders_file/a.csv has no column "Datum".\n'
    assert "Nothing is served yet." in done.stdout


def test_two_builds_at_once_are_refused_with_a_sentence(
    run: CliRunner, dbt: Dbt, warehouse: Warehouse
) -> None:
    dbt.leaves(1)
    with build_lock(warehouse):
        done = run.invoke(app, ["build"])
    assert done.exit_code == 1
    assert done.stderr.startswith("error: Another build or publish is at work in")
    assert done.stderr.count("\n") == 1


def test_publish_and_rollback_say_what_is_served_now(run: CliRunner, warehouse: Warehouse) -> None:
    small_warehouse.build(warehouse, 1)
    first = run.invoke(app, ["publish"])
    assert first.exit_code == 0, first.output
    assert ": 3 marts, 1,101 rows, data to 2024-12-30." in first.stdout
    one = served_build(warehouse)
    small_warehouse.build(warehouse, 2)
    run.invoke(app, ["publish"])
    back = run.invoke(app, ["publish", "--rollback"])
    assert back.exit_code == 0, back.output
    assert one is not None
    assert f"Serving {one.published_id} again" in back.stdout
    assert served_build(warehouse) == one


def test_publishing_by_id_points_to_rollback(run: CliRunner, warehouse: Warehouse) -> None:
    done = run.invoke(app, ["publish", "20250101T000000000Z-abcdef"])
    assert done.exit_code == 1
    assert "klientela publish --rollback 20250101T000000000Z-abcdef" in done.stderr


def test_publish_refuses_in_one_sentence_without_a_traceback(
    run: CliRunner, warehouse: Warehouse
) -> None:
    done = run.invoke(app, ["publish"])
    assert done.exit_code == 1
    assert done.stderr == "error: Nothing was built yet: run `klientela build`.\n"


def test_verbose_shows_where_an_error_comes_from(run: CliRunner, warehouse: Warehouse) -> None:
    done = run.invoke(app, ["publish", "--verbose"])
    assert done.exit_code == 1
    assert isinstance(done.exception, KlientelaError)


def test_an_error_nobody_foresaw_is_one_sentence_too(
    run: CliRunner, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by [nought]")

    monkeypatch.setattr(build_command, "run_build", fail)
    done = run.invoke(app, ["build"])
    assert done.exit_code == 1
    assert done.stderr == (
        "error: Unexpected ZeroDivisionError: by [nought] (the same with --verbose shows where).\n"
    )


def test_wrong_usage_ends_with_code_2(run: CliRunner) -> None:
    assert run.invoke(app, ["build", "--threads", "none"]).exit_code == 2
    assert run.invoke(app, ["nonsense"]).exit_code == 2


def test_demo_data_says_what_was_written(run: CliRunner, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    done = run.invoke(app, ["demo-data", "--customers", "50", "--seed", "3", "--path", str(shop)])
    assert done.exit_code == 0, done.output
    assert f"Wrote a demo shop to {shop}: 50 customers" in done.stdout
    assert (shop / "orders.parquet").is_file()


def test_the_app_refuses_a_port_that_is_taken(run: CliRunner, warehouse: Warehouse) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run.invoke(app, ["app", "--port", str(port)])
    assert done.exit_code == 1
    assert f"--port {port + 1}" in done.stderr


def test_the_app_prints_its_address_once_it_answers(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = subprocess.Popen(
        [sys.executable, "-c", _APP_THAT_ASKS_ITSELF, str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    stdout, stderr = child.communicate(timeout=120)
    assert f"klientela is at http://127.0.0.1:{port}" in stdout, stderr
    assert json.loads(stdout.splitlines()[-1]) == {"status": 200}


# Stands in for a person who opens the address as soon as it is printed, then presses Ctrl-C while
# the page is still open.
_APP_THAT_ASKS_ITSELF = """
import json, os, signal, sys, threading, urllib.request
from websockets.sync.client import connect
from klientela.cli import serve

port = int(sys.argv[1])
answers = []

def visit():
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as reply:
        answers.append(reply.status)
    answers.append(connect(f"ws://127.0.0.1:{port}/_stcore/stream"))
    os.kill(os.getpid(), signal.SIGINT)

class Watched(type(serve.out)):
    def print(self, *args, **kwargs):
        super().print(*args, **kwargs)
        threading.Thread(target=visit).start()

serve.out = Watched(highlight=False)
serve.serve("127.0.0.1", port, verbose=False)
print(json.dumps({"status": answers[0]}))
"""

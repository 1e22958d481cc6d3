"""The child process, with a stand-in for dbt that says what it is told to."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from klientela.build import BuildOutcome, BuildState, runner
from klientela.build.state import NodeEnd
from klientela.paths import Warehouse
from klientela.publish import read_last_build
from klientela.publish.last_build import LastBuild

RUN = "5e7d"


class Recorder:
    """A display that remembers."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.ended: list[NodeEnd] = []
        self.steps: list[tuple[int, int]] = []

    def event(self, message: str, /) -> None:
        self.messages.append(message)

    def progress(self, state: BuildState, ended: NodeEnd | None, /) -> None:
        self.steps.append((state.done, state.total))
        if ended is not None:
            self.ended.append(ended)


def event(name: str, msg: str = "", **data: Any) -> str:
    info = {"name": name, "msg": msg, "invocation_id": RUN}
    return json.dumps({"info": info, "data": data})


def message(name: str, text: str) -> str:
    return json.dumps({"info": {"name": name, "invocation_id": RUN}, "data": {"msg": text}})


def node(kind: str, name: str, status: str) -> dict[str, str]:
    return {
        "resource_type": kind,
        "node_name": name,
        "unique_id": f"{kind}.klientela.{name}",
        "node_status": status,
    }


def started(kind: str, name: str, total: int) -> str:
    info = node(kind, name, "started")
    return event("LogStartLine", f"START {name}", index=1, total=total, node_info=info)


def ended(kind: str, name: str, status: str) -> str:
    info = node(kind, name, status)
    return event("LogModelResult", index=1, status=status, execution_time=0.5, node_info=info)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse")


@pytest.fixture
def run(warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a build in which "dbt" prints these lines and ends with this code."""

    def run_with(
        *lines: str, code: int = 0, leaves: LastBuild | None = None
    ) -> tuple[BuildOutcome, Recorder]:
        script = tmp_path / "dbt.py"
        left = json.dumps(asdict(leaves)) if leaves else ""
        script.write_text(
            "import os, sys\n"
            f"print({json.dumps(chr(10).join(lines))})\n"
            f"left = {left!r}\n"
            "if left:\n"
            "    open(os.environ['KLIENTELA_WAREHOUSE'] + '/last_build.json', 'w').write(left)\n"
            f"sys.exit({code})\n"
        )
        monkeypatch.setattr(runner, "_command", lambda *_: [sys.executable, str(script)])
        display = Recorder()
        return runner.run_build(tmp_path, warehouse, display), display

    return run_with


def test_progress_counts_nodes_and_says_how_each_ended(run: Any) -> None:
    outcome, display = run(
        event("ConcurrencyLine", "Concurrency: 4 threads", node_count=3, num_threads=4),
        started("model", "fct_orders", 3),
        ended("model", "fct_orders", "success"),
        started("test", "unique_fct_orders", 4),
        ended("test", "unique_fct_orders", "fail"),
        event("SkippingDetails", index=3, total=4, node_info=node("model", "dim_x", "skipped")),
        event("LogHookEndLine", index=1, node_info=node("operation", "on-run-end", "success")),
        leaves=LastBuild(build_id=RUN, status="success", started_at="2025-01-01 00:00:00"),
    )
    assert outcome.succeeded
    assert [(end.name, end.verdict) for end in display.ended] == [
        ("fct_orders", "passed"),
        ("unique_fct_orders", "failed"),
        ("dim_x", "skipped"),
    ]
    assert display.steps[-1] == (3, 4)
    assert outcome.state.count("models", "passed") == 1
    assert outcome.state.count("models", "skipped") == 1
    assert outcome.state.count("tests", "failed") == 1
    assert display.messages[0] == "Concurrency: 4 threads"


def test_a_failed_test_names_itself_its_file_and_its_query(run: Any, warehouse: Warehouse) -> None:
    left = LastBuild(build_id=RUN, status="failed", started_at="2025-01-01 00:00:00", message="m")
    outcome, _ = run(
        event("RunResultFailure", resource_type="test", node_name="unique_x", path="models/x.yml"),
        message("RunResultError", "Got 3 results, configured to fail if != 0"),
        event("SQLCompiledPath", path="target/compiled/unique_x.sql"),
        event("RunResultWarning", resource_type="test", node_name="few", path="models/y.yml"),
        message("RunResultWarningMessage", "Got 1 result, configured to warn if != 0"),
        code=1,
        leaves=left,
    )
    assert not outcome.succeeded
    (failure,) = outcome.state.failures
    assert (failure.name, failure.path) == ("unique_x", "models/x.yml")
    assert failure.sentence == "It found 3 rows that should not be there."
    assert failure.query == "target/compiled/unique_x.sql"
    assert [problem.name for problem in outcome.state.problems] == ["unique_x", "few"]
    assert outcome.last == left  # dbt's own account is left as it is


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            [
                event(
                    "MainEncounteredError", exc="Compilation Error in operation o (./x.yml)\n  No!"
                )
            ],
            "No!",
        ),
        (
            ["Traceback (most recent call last):", "ImportError: nothing there"],
            "ImportError: nothing there",
        ),
        (["Error: Invalid value for '--vars'"], "Error: Invalid value for '--vars'"),
        ([], "dbt ended with exit code 2."),
    ],
)
def test_a_run_that_could_not_write_its_end_is_written_down_as_failed(
    run: Any, warehouse: Warehouse, lines: list[str], sentence: str
) -> None:
    begun = LastBuild(build_id=RUN, status="started", started_at="2025-01-01 00:00:00")
    outcome, _ = run(*lines, code=2, leaves=begun)
    assert outcome.state.fatal == sentence
    last = read_last_build(warehouse)
    assert last is not None
    assert (last.status, last.message) == ("failed", sentence)
    assert outcome.last == last


def test_an_older_success_does_not_outlive_a_run_that_failed(
    run: Any, warehouse: Warehouse
) -> None:
    run(leaves=LastBuild(build_id="old", status="success", started_at="2025-01-01 00:00:00"))
    run(event("MainEncounteredError", exc="Compilation Error\n  bad yaml"), code=2)
    last = read_last_build(warehouse)
    assert last is not None
    assert (last.status, last.build_id) == ("failed", RUN)


def test_the_revision_is_the_commit_and_says_when_files_differ(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        runner.subprocess.run(
            ["git", "-C", str(tmp_path), *identity, *arguments], check=True, capture_output=True
        )

    assert runner.git_revision(tmp_path) == "unknown"
    git("init")
    (tmp_path / "a.txt").write_text("1")
    git("add", "a.txt")
    git("commit", "-m", "one")
    clean = runner.git_revision(tmp_path)
    assert len(clean) == 12
    (tmp_path / "a.txt").write_text("2")
    assert runner.git_revision(tmp_path) == f"{clean}-dirty"

"""dbt in a child process.

A process of its own, because dbt leaves its database open until it ends, and because whatever it
does to this process (signals, logging, memory) then ends with it.
"""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from klientela.build.sentences import plain_sentence
from klientela.build.state import BuildState, NodeEnd
from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from klientela.publish.last_build import LastBuild, read_last_build, write_failure

REVISION_VARIABLE = "KLIENTELA_GIT_REVISION"


class Display(Protocol):
    """Whoever shows progress."""

    def event(self, message: str, /) -> None:
        """Show a line of dbt's own output."""

    def progress(self, state: BuildState, ended: NodeEnd | None, /) -> None:
        """Show how far the run is."""


@dataclass(frozen=True)
class BuildOutcome:
    """How a build went.

    Attributes
    ----------
    succeeded
        Whether dbt says that everything passed.
    state
        What its events said.
    last
        What it left behind.
    seconds
        Wall time.
    """

    succeeded: bool
    state: BuildState
    last: LastBuild | None
    seconds: float


def run_build(
    root: Path,
    warehouse: Warehouse,
    display: Display,
    *,
    dbt_vars: str | None = None,
    threads: int | None = None,
    keep_open: tuple[int, ...] = (),
) -> BuildOutcome:
    """Run ``dbt build`` of everything.

    Parameters
    ----------
    root
        The checkout.
    warehouse
        Where it builds; made if missing.
    display
        Shows progress.
    dbt_vars
        YAML for dbt's ``--vars``.
    keep_open
        Descriptors that the child inherits: the lock's, so that it is held until dbt has ended
        even if this process is killed.

    Returns
    -------
    BuildOutcome
        Also for a build that failed.
    """
    warehouse.folder.mkdir(parents=True, exist_ok=True)
    started_at = dt.datetime.now(dt.UTC)
    revision = os.environ.get(REVISION_VARIABLE) or git_revision(root)
    child = subprocess.Popen(
        _command(root, dbt_vars, threads),
        cwd=root,
        env=_environment(warehouse, revision),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        pass_fds=keep_open,
    )
    state = BuildState()
    try:
        for event in _events(child, state):
            message = event.get("info", {}).get("msg", "")
            if message:
                display.event(message)
            display.progress(state, state.take(event))
    except KeyboardInterrupt:
        # dbt got the same Ctrl-C; give it time to let go of its database
        child.wait()
        raise
    finally:
        code = child.wait()
    seconds = (dt.datetime.now(dt.UTC) - started_at).total_seconds()
    if code != 0 and not state.failures and state.fatal is None:
        state.fatal = _last_words(state, code)
    last = _left_behind(warehouse)
    if code != 0 and not (last and last.build_id == state.build_id and last.status == "failed"):
        write_failure(
            warehouse,
            build_id=state.build_id or "unknown",
            started_at=started_at,
            git_revision=revision,
            message=state.fatal or f"dbt ended with exit code {code}.",
        )
        last = read_last_build(warehouse)
    return BuildOutcome(code == 0, state, last, seconds)


def git_revision(root: Path) -> str:
    """Revision of the checkout, ``-dirty`` when files differ from it; ``unknown`` without git."""
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        done = subprocess.run(
            [*command, "--exclude=*"], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return done.stdout.strip() or "unknown"


def _command(root: Path, dbt_vars: str | None, threads: int | None) -> list[str]:
    command = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", "--log-format", "json"]
    command += ["build", "--project-dir", str(root), "--profiles-dir", str(root)]
    if threads is not None:
        command += ["--threads", str(threads)]
    if dbt_vars is not None:
        command += ["--vars", dbt_vars]
    return command


def _environment(warehouse: Warehouse, revision: str) -> Mapping[str, str]:
    return {
        **os.environ,
        REVISION_VARIABLE: revision,
        "KLIENTELA_WAREHOUSE": str(warehouse.folder),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONUNBUFFERED": "1",
    }


def _events(child: "subprocess.Popen[str]", state: BuildState) -> Iterator[dict[str, Any]]:
    """Events of dbt's output, line by line; other lines go to the state's `stray`."""
    assert child.stdout is not None
    for line in child.stdout:
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if isinstance(event, dict):
            yield event
        elif line.strip():
            state.stray.append(line.rstrip())


def _last_words(state: BuildState, code: int) -> str:
    text = "\n".join(state.stray[-50:])
    if "Traceback (most recent call last)" in text or "Error" in text:
        return plain_sentence(text)
    return state.stray[-1].strip() if state.stray else f"dbt ended with exit code {code}."


def _left_behind(warehouse: Warehouse) -> LastBuild | None:
    try:
        return read_last_build(warehouse)
    except KlientelaError:
        return None

"""Run dbt the way a person does, in a warehouse of its own, and look at what it left behind."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[2]
# What they say is the same whatever the data; `make test-build` runs them on the demo shop.
WITHOUT_UNIT_TESTS = ("--exclude-resource-types", "unit_test")


@dataclass(frozen=True)
class DbtResult:
    """What one dbt command did.

    Attributes
    ----------
    returncode : int
        0 when every model and test passed.
    output : str
        Everything dbt printed, without colours.
    warehouse : Path
        The folder with ``work.duckdb`` and ``last_build.json``.
    target : Path
        dbt's target folder (``manifest.json``, ``run_results.json``).
    """

    returncode: int
    output: str
    warehouse: Path
    target: Path

    def check(self) -> DbtResult:
        """Fail the test with dbt's own words unless the command succeeded."""
        assert self.returncode == 0, self.output[-8000:]
        return self

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query over the work warehouse."""
        with duckdb.connect(str(self.warehouse / "work.duckdb"), read_only=True) as connection:
            return connection.execute(sql, list(parameters)).fetchall()

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The one value of a query over the work warehouse."""
        ((found,),) = self.rows(sql, parameters)
        return found


@dataclass
class DbtProject:
    """A place to run dbt in: its own warehouse, target and logs, someone's data.

    Parameters
    ----------
    home : Path
        A temporary folder.
    data : Path
        Stands in for the folder ``data/``: one folder per source below it.
    vars : mapping
        dbt vars of every command.
    env : mapping
        Further environment variables.
    """

    home: Path
    data: Path
    vars: Mapping[str, Any] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)

    def run(self, *args: str, vars: Mapping[str, Any] | None = None, threads: int = 2) -> DbtResult:
        """Run one dbt command, for example ``run("build", "--select", "marts.core")``."""
        warehouse, target = self.home / "warehouse", self.home / "target"
        warehouse.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "KLIENTELA_DATA": str(self.data),
            "KLIENTELA_WAREHOUSE": str(warehouse),
            "DBT_TARGET_PATH": str(target),
            "DBT_LOG_PATH": str(self.home / "logs"),
            # nobody reads it, and writing it costs a tenth of a build
            "DBT_LOG_LEVEL_FILE": "none",
            "DBT_USE_COLORS": "false",
            "DBT_PROFILES_DIR": str(ROOT),
            **self.env,
        }
        command = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", *args]
        command += ["--threads", str(threads)] if args[0] != "parse" else []
        command += ["--vars", json.dumps({**self.vars, **(vars or {})})]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        return DbtResult(done.returncode, done.stdout + done.stderr, warehouse, target)

    def build(self, *args: str, **options: Any) -> DbtResult:
        """``dbt build``."""
        return self.run("build", *args, **options)


@dataclass(frozen=True)
class BuiltOnce:
    """Builds that every process of a test run reads and only the first one makes.

    Parameters
    ----------
    folder : Path
        A folder that the processes share.
    """

    folder: Path

    def get(self, name: str, make: Callable[[Path], DbtResult]) -> DbtResult:
        """Give the build of that name; the first who asks makes it, the others wait for it.

        Parameters
        ----------
        name : str
            Names the build's folder.
        make : callable
            Builds in an empty folder. Where it skips the test, the next one who asks tries again.
        """
        home, result = self.folder / name, self.folder / f"{name}.json"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not result.is_file():
                shutil.rmtree(home, ignore_errors=True)
                home.mkdir()
                made = make(home)
                result.write_text(json.dumps([made.returncode, made.output]), encoding="utf-8")
        code, output = json.loads(result.read_text(encoding="utf-8"))
        return DbtResult(code, output, home / "warehouse", home / "target")

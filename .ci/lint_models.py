"""Lint the dbt project with every source switched on, whichever the vars enable by default.

Three checks, each run though an earlier one failed: dbt's deprecations (as errors), the house style
(sqlfluff, ``.sqlfluff``) and the rules of the rooms (dbt-bouncer, ``dbt-bouncer.yml``). What dbt
parses goes to ``DBT_TARGET_PATH``; dbt-bouncer reads it from the place its config names.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


def main() -> int:
    """Run the checks and return 0 where all of them passed."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    bouncer = yaml.safe_load((ROOT / "dbt-bouncer.yml").read_text(encoding="utf-8"))
    sources = list(project["vars"]["source_registry"])
    environment = {
        **os.environ,
        "DBT_PROFILES_DIR": str(ROOT),
        "DBT_TARGET_PATH": bouncer["dbt_artifacts_dir"],
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }

    def passes(*command: str) -> bool:
        tool = [str(BIN / command[0]), *command[1:]]
        return subprocess.run(tool, cwd=ROOT, env=environment, check=False).returncode == 0

    def has_no_deprecations() -> bool:
        return passes(
            *("dbt", "--quiet", "parse", "--target", "lint", "--no-partial-parse"),
            *("--show-all-deprecations", "--warn-error-options", '{"error": ["Deprecations"]}'),
            *("--vars", json.dumps({"sources": sources})),
        )

    def is_in_house_style() -> bool:
        # the templater hands its context to dbt as vars, and reads every value of it as text;
        # whether a source is switched on is asked with `in`, which a text answers as well
        with tempfile.NamedTemporaryFile("w", suffix=".cfg") as config:
            config.write(f"[sqlfluff:templater:dbt:context]\nsources = {', '.join(sources)}\n")
            config.flush()
            return passes(
                *("sqlfluff", "lint", "--disable-progress-bar", "--config", config.name),
                *("models", "tests/dbt"),
            )

    def keeps_to_its_rooms() -> bool:
        return passes("dbt-bouncer", "run", "--config-file", "dbt-bouncer.yml")

    checks = [has_no_deprecations, is_in_house_style, keeps_to_its_rooms]
    # a list: the ones after a failure run as well
    passed = [check() for check in checks]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    raise SystemExit(main())

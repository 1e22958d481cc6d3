"""Run dbt in a child process and say in words how it went."""

from klientela.build.runner import BuildOutcome, git_revision, run_build
from klientela.build.state import BuildState, Problem

__all__ = ["BuildOutcome", "BuildState", "Problem", "git_revision", "run_build"]

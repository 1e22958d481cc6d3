"""``klientela build``."""

from pathlib import Path

import typer

from klientela.build import BuildOutcome, run_build
from klientela.cli.manners import FAILED, escape, out, say_wrong, this_warehouse
from klientela.cli.progress import display_for
from klientela.cli.summary import print_problems, print_summary
from klientela.errors import KlientelaError
from klientela.paths import Warehouse, log_dir, project_root
from klientela.publish import build_lock, publish_unlocked, served_build


def build_and_publish(
    *, dbt_vars: str | None, threads: int | None, publish: bool, verbose: bool
) -> None:
    """Build, say how it went, publish.

    Raises
    ------
    typer.Exit
        With code 1 when anything failed.
    """
    root, warehouse = project_root(), this_warehouse()
    with build_lock(warehouse) as lock:
        with display_for(out, verbose=verbose) as display:
            outcome = run_build(
                root, warehouse, display, dbt_vars=dbt_vars, threads=threads, keep_open=(lock,)
            )
        print_summary(out, outcome)
        print_problems(out, outcome)
        if not outcome.succeeded:
            _say_failed(outcome, warehouse, log_dir(root) / "dbt.log")
            raise typer.Exit(FAILED)
        if publish:
            served = publish_unlocked(warehouse)
            out.print(f"Published {served.published_id}, data to {served.manifest.data_to}.")


def _say_failed(outcome: BuildOutcome, warehouse: Warehouse, log: Path) -> None:
    failures = outcome.state.failures
    if outcome.state.fatal:
        say_wrong(outcome.state.fatal)
    elif len(failures) == 1:
        say_wrong(f"{failures[0].kind} {failures[0].name}: {failures[0].sentence}")
    else:
        say_wrong(f"{len(failures)} models or tests failed, the first being {failures[0].name}.")
    out.print(f"Nothing was published. {escape(_still_served(warehouse))}", soft_wrap=True)
    out.print(f"Everything dbt said: {escape(str(log))}", soft_wrap=True)


def _still_served(warehouse: Warehouse) -> str:
    try:
        served = served_build(warehouse)
    except KlientelaError as error:
        return str(error)
    if served is None:
        return "Nothing is served yet."
    manifest = served.manifest
    return (
        f"The app goes on showing the build of {manifest.published_at[:16]} UTC, "
        f"data to {manifest.data_to}."
    )

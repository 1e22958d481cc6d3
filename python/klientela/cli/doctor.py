"""``klientela doctor``."""

import typer

from klientela.cli.manners import FAILED, escape, out, this_warehouse
from klientela.doctor import State, examine_all
from klientela.paths import data_dir, project_root

_MARKS = {
    State.GOOD: "[green]ok   [/]",
    State.NOTE: "[yellow]note [/]",
    State.FAULT: "[red]fault[/]",
}


def examine(port: int) -> None:
    """Print every finding, with the fix for each fault.

    Raises
    ------
    typer.Exit
        With code 1 when there was a fault.
    """
    root = project_root()
    faults = 0
    for finding in examine_all(root, data_dir(root), this_warehouse(), port=port):
        out.print(
            f"{_MARKS[finding.state]} {finding.subject}: {escape(finding.text)}", soft_wrap=True
        )
        if finding.fix:
            out.print(f"      fix: {escape(finding.fix)}", soft_wrap=True)
        faults += finding.state is State.FAULT
    if faults:
        out.print(f"{faults} {'fault' if faults == 1 else 'faults'}.")
        raise typer.Exit(FAILED)
    out.print("Nothing wrong.")

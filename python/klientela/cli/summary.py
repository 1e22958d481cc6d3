"""What is printed when a build has ended."""

from rich.console import Console
from rich.table import Table

from klientela.build import BuildOutcome, Problem
from klientela.cli.manners import escape

SHOWN_PROBLEMS = 10


def print_summary(console: Console, outcome: BuildOutcome) -> None:
    """Print the table of what passed and what did not."""
    state, last = outcome.state, outcome.last
    table = Table("", "passed", "failed", "warned", "skipped", title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for kind in ("models", "tests"):
        counts = [state.count(kind, verdict) for verdict in ("passed", "failed", "warned")]
        table.add_row(kind, *(f"{count:,}" for count in (*counts, state.count(kind, "skipped"))))
    if state.done:
        console.print(table)
    if outcome.succeeded and last is not None and last.rows_in is not None:
        console.print(
            f"Rows in {last.rows_in:,}: {last.rows_accepted or 0:,} accepted, "
            f"{last.rows_rejected or 0:,} rejected with a reason (page Trust)."
        )
    if outcome.succeeded and last is not None and last.data_to is not None:
        console.print(f"Data to {last.data_to}, as of {last.as_of_date}.")
    console.print(f"Took {outcome.seconds:.1f} s.")


def print_problems(console: Console, outcome: BuildOutcome) -> None:
    """Print what failed, then what warned, and where to look."""
    problems = sorted(outcome.state.problems, key=lambda problem: problem.is_warning)
    for problem in problems[:SHOWN_PROBLEMS]:
        _print_problem(console, problem)
    if len(problems) > SHOWN_PROBLEMS:
        console.print(f"... and {len(problems) - SHOWN_PROBLEMS} more.")


def _print_problem(console: Console, problem: Problem) -> None:
    mark = "[yellow]warned[/]" if problem.is_warning else "[red]failed[/]"
    console.print(f"{mark} {problem.kind} [bold]{escape(problem.name)}[/]")
    console.print(f"  {escape(problem.sentence)}", soft_wrap=True)
    console.print(f"  defined in {escape(problem.path)}", soft_wrap=True)
    if problem.query is not None:
        console.print(f"  query run: {escape(problem.query)}", soft_wrap=True)

"""How far a build is: a bar where somebody looks, plain lines where a log is kept."""

import contextlib
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from klientela.build.runner import Display
from klientela.build.state import BuildState, NodeEnd
from klientela.cli.manners import escape


@contextlib.contextmanager
def display_for(console: Console, *, verbose: bool) -> Iterator[Display]:
    """Choose a display: dbt's own lines, a bar on a terminal, one line per model elsewhere."""
    if verbose:
        yield VerboseDisplay(console)
    elif console.is_terminal:
        columns = (
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[current]}"),
        )
        with Progress(*columns, console=console, transient=True) as progress:
            yield BarDisplay(progress)
    else:
        yield PlainDisplay(console)


class VerboseDisplay:
    """Everything dbt says."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def event(self, message: str, /) -> None:
        """Print dbt's line."""
        self._console.print(escape(message), soft_wrap=True)

    def progress(self, state: BuildState, ended: NodeEnd | None, /) -> None:
        """Leave it to dbt's lines."""


class BarDisplay:
    """A bar with what is under way."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("Reading the project", total=None, current="")

    def event(self, message: str, /) -> None:
        """Leave dbt's lines to its log."""

    def progress(self, state: BuildState, _ended: NodeEnd | None, /) -> None:
        """Move the bar."""
        if not state.total:
            return
        newest = next(reversed(state.running.values()), "")
        self._progress.update(
            self._task,
            description="Building",
            total=state.total,
            completed=state.done,
            current=escape(newest),
        )


class PlainDisplay:
    """A line for every model that ended, and for every test that did not pass."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def event(self, message: str, /) -> None:
        """Leave dbt's lines to its log."""

    def progress(self, state: BuildState, ended: NodeEnd | None, /) -> None:
        """Print the node that ended."""
        if ended is None or ended.verdict == "skipped" or ended.kind == "exposure":
            return
        if ended.verdict == "passed" and ended.kind in ("test", "unit_test"):
            return
        verdict = "" if ended.verdict == "passed" else f" {ended.verdict.upper()}"
        seconds = f" {ended.seconds:.1f} s" if ended.seconds is not None else ""
        width = len(str(state.total))
        self._console.print(
            f"{state.done:>{width}} of {state.total}  {ended.name}{seconds}{verdict}",
            soft_wrap=True,
            markup=False,
        )

"""What every command does the same way: where it prints, how it says what is wrong."""

import functools
from collections.abc import Callable
from typing import Annotated, ParamSpec, TypeVar

import typer
from rich.console import Console

from klientela.errors import KlientelaError
from klientela.paths import Warehouse, project_root, warehouse_dir

P = ParamSpec("P")
R = TypeVar("R")

FAILED = 1
INTERRUPTED = 130

Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show everything, tracebacks included.")
]

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def in_words(command: Callable[P, R]) -> Callable[P, R]:
    """Let a command fail with one sentence and exit code 1, or a traceback with ``--verbose``."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        is_verbose = kwargs.get("verbose") or kwargs.get("_verbose")
        try:
            return command(*args, **kwargs)
        except typer.Exit:
            raise
        except KeyboardInterrupt:
            say_wrong("Stopped. What is served has not changed.")
            raise typer.Exit(INTERRUPTED) from None
        except KlientelaError as error:
            if is_verbose:
                raise
            say_wrong(str(error))
            raise typer.Exit(FAILED) from None
        except Exception as error:
            if is_verbose:
                raise
            kind = type(error).__name__
            say_wrong(f"Unexpected {kind}: {error} (the same with --verbose shows where).")
            raise typer.Exit(FAILED) from None

    return wrapped


def say_wrong(sentence: str) -> None:
    """Print what is wrong, on standard error."""
    err.print(f"[bold red]error:[/] {escape(sentence)}", soft_wrap=True)


def escape(text: str) -> str:
    """Text as Rich prints it literally."""
    return text.replace("[", r"\[")


def this_warehouse() -> Warehouse:
    """Name the warehouse of the checkout one is in."""
    return Warehouse(warehouse_dir(project_root()))

"""The commands, by name. What each does is imported when it is called: ``--help`` is quick."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from klientela.cli.manners import Verbose, in_words, out

app = typer.Typer(
    name="klientela",
    help="Customer analytics from order exports: build the marts, publish them, look at them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def main() -> None:
    """Run the command line."""
    app()


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"klientela {version('klientela')}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


@app.command("demo-data")
@in_words
def demo_data(
    customers: Annotated[int, typer.Option(min=1, help="How many customers.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Same seed and size: same bytes.")] = 1,
    path: Annotated[
        Path | None, typer.Option(help="Folder to write to; data/demo when not given.")
    ] = None,
    _verbose: Verbose = False,
) -> None:
    """Write the files of a synthetic shop, with a truth file beside them."""
    from klientela.cli.demo_data import write_demo_data

    write_demo_data(path, customers=customers, seed=seed)


@app.command("import")
@in_words
def import_exports(
    paths: Annotated[
        list[str],
        typer.Argument(help="Files, folders, archives; or a database's address (postgresql://…)."),
    ],
    source: Annotated[
        str | None, typer.Option("--as", help="The tool it comes from, if the content misleads.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what was found; write nothing.")
    ] = False,
    mapping: Annotated[
        Path | None, typer.Option(help="YAML that says which column is which.")
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="With a database: the table, or schema.table.")
    ] = None,
    _verbose: Verbose = False,
) -> None:
    """Bring exports of other tools into the data folder: recognised by content, all or nothing."""
    from klientela.cli.importing import bring_in

    bring_in(paths, source=source, dry_run=dry_run, mapping=mapping, table=table)


@app.command("build")
@in_words
def build(
    dbt_vars: Annotated[
        str | None,
        typer.Option("--vars", help="YAML, as dbt takes it: '{as_of_date: 2024-12-31}'."),
    ] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="dbt's threads.")] = None,
    publish: Annotated[
        bool, typer.Option("--publish/--no-publish", help="Publish a build that passed.")
    ] = True,
    verbose: Verbose = False,
) -> None:
    """Build and test everything, then publish it if all of it passed."""
    from klientela.cli.build import build_and_publish

    build_and_publish(dbt_vars=dbt_vars, threads=threads, publish=publish, verbose=verbose)


@app.command("publish")
@in_words
def publish(
    published_id: Annotated[
        str | None, typer.Argument(help="With --rollback: the build to serve again.")
    ] = None,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Serve an older build again.")
    ] = False,
    _verbose: Verbose = False,
) -> None:
    """Publish the last build, or go back to an older one."""
    from klientela.cli.publish import publish_or_roll_back

    publish_or_roll_back(published_id, rollback=rollback)


@app.command("app")
@in_words
def run_app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to answer on.")] = 8501,
    address: Annotated[str, typer.Option(help="Address to answer on.")] = "127.0.0.1",
    verbose: Verbose = False,
) -> None:
    """Start the app, and print its address once it answers."""
    from klientela.cli.serve import serve

    serve(address, port, verbose=verbose)


@app.command("forget")
@in_words
def forget(
    who: Annotated[
        str, typer.Argument(help="An e-mail address, or a customer id such as demo:C00000042.")
    ],
    dbt_vars: Annotated[
        str | None, typer.Option("--vars", help="As for build: the vars the shop is built with.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    verbose: Verbose = False,
) -> None:
    """Remove a person from raw files, exports, the warehouse and every build, with a proof."""
    from klientela.cli.privacy import forget_person

    forget_person(who, dbt_vars=dbt_vars, yes=yes, verbose=verbose)


@app.command("subject-access")
@in_words
def subject_access(
    who: Annotated[
        str, typer.Argument(help="An e-mail address, or a customer id such as demo:C00000042.")
    ],
    path: Annotated[
        Path | None, typer.Option("--out", help="File to write; standard output when not given.")
    ] = None,
    _verbose: Verbose = False,
) -> None:
    """Show everything that is held about one person, as JSON."""
    from klientela.cli.privacy import write_subject_access

    write_subject_access(who, path)


@app.command("doctor")
@in_words
def doctor(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the app.")] = 8501,
    _verbose: Verbose = False,
) -> None:
    """Look at everything that can be wrong, and say how to put it right."""
    from klientela.cli.doctor import examine

    examine(port)

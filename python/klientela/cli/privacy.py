"""``klientela forget`` and ``klientela subject-access``."""

from pathlib import Path

import typer
from rich.table import Table

from klientela.build import run_build
from klientela.cli.manners import FAILED, escape, out, say_wrong, this_warehouse
from klientela.cli.progress import display_for
from klientela.cli.summary import print_problems
from klientela.errors import KlientelaError
from klientela.paths import project_root
from klientela.privacy.forget import Proof, forget
from klientela.privacy.subject_access import subject_access
from klientela.publish import build_lock


def forget_person(who: str, *, dbt_vars: str | None, yes: bool, verbose: bool) -> None:
    """Forget somebody after asking, and print the proof.

    Raises
    ------
    typer.Exit
        With code 1 when something is left.
    """
    if not yes and not typer.confirm(
        f"Remove {who} from the raw files, exports, the warehouse and every published build? "
        "This cannot be undone"
    ):
        raise typer.Exit(FAILED)
    root, warehouse = project_root(), this_warehouse()
    with build_lock(warehouse) as lock:

        def build() -> bool:
            with display_for(out, verbose=verbose) as display:
                outcome = run_build(root, warehouse, display, dbt_vars=dbt_vars, keep_open=(lock,))
            print_problems(out, outcome)
            return outcome.succeeded

        proof = forget(root, warehouse, who, build, lambda step: out.print(f"{step} ..."))
    _print_proof(proof)
    if not proof.is_complete:
        say_wrong("Traces are left in the files above: delete or clean them by hand, then again.")
        raise typer.Exit(FAILED)


def _print_proof(proof: Proof) -> None:
    for file, rows in proof.rows_removed.items():
        out.print(f"{escape(file)}: {rows} rows removed", soft_wrap=True)
    out.print(f"{len(proof.builds_removed)} published builds deleted, a new one published.")
    table = Table("file", "traces found", "traces left", title="Proof")
    for place in proof.places:
        table.add_row(escape(place.name), str(place.found), str(place.left))
    out.print(table)
    out.print(f"{escape(proof.customer_id)} is forgotten; a salted hash keeps them from returning.")


def write_subject_access(who: str, path: Path | None) -> None:
    """Write one person's data as JSON to a file, or to standard output.

    Raises
    ------
    KlientelaError
        When nobody is known by that, or the file is there already.
    """
    content = subject_access(this_warehouse(), who)
    if path is None:
        typer.echo(content, nl=False)
        return
    try:
        with path.open("x", encoding="utf-8") as stream:
            path.chmod(0o600)
            stream.write(content)
    except FileExistsError:
        raise KlientelaError(f"{path} is there already: choose another name.") from None
    out.print(f"Wrote {escape(str(path))}, for {escape(who)} and nobody else to read.")

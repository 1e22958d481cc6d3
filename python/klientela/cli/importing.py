"""``klientela import``."""

from collections.abc import Sequence
from pathlib import Path

from klientela.cli.manners import escape, out
from klientela.connectors.importing import Found, Importer, NextBuild, next_build, project_request
from klientela.errors import KlientelaError
from klientela.paths import PROJECT_FILE, project_root

_DATABASES = ("postgresql://", "postgres://")


def bring_in(
    paths: Sequence[str],
    *,
    source: str | None,
    dry_run: bool,
    mapping: Path | None,
    table: str | None,
) -> None:
    """Show what was found in some files or a database, and put it into the data folder."""
    root = project_root()
    databases = [path for path in paths if path.startswith(_DATABASES)]
    if databases and len(paths) > 1:
        raise KlientelaError("Name one database, or files, but not both at once.")
    if bool(databases) != (table is not None):
        raise KlientelaError(
            "A database needs --table with the name of one table, and only a database has one."
        )
    request = project_request(
        root,
        () if databases else [Path(path) for path in paths],
        source=source,
        mapping=mapping,
        is_dry_run=dry_run,
    )
    with Importer(request) as importer:
        if databases and table is not None:
            from klientela.connectors.importing.database import fetched

            found = importer.find_in(fetched(databases[0], table, importer.scratch))
        else:
            found = importer.find()
        for one in found:
            for line in one.lines():
                out.print(escape(line), soft_wrap=True)
        if dry_run:
            out.print("Nothing was written (--dry-run).")
            return
        put = importer.put(found)
    _say(found, put, next_build(root, found))


def _say(found: Sequence[Found], put: Sequence[str], following: NextBuild) -> None:
    for name in put:
        out.print(f"Imported to data: {escape(name)}", soft_wrap=True)
    for one in found:
        if one.there:
            out.print(
                f"{escape(one.label)} is there already as {escape(one.there)}; nothing changed.",
                soft_wrap=True,
            )
    if following.to_add:
        out.print(
            f"To build with it: {escape(following.command)}, or add "
            f"{', '.join(following.to_add)} to sources in {PROJECT_FILE}.",
            soft_wrap=True,
        )

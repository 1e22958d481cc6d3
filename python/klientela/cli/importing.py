"""``klientela import``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from klientela.cli.manners import escape, out
from klientela.connectors.importing import Found, Importer, Request, known_sources
from klientela.errors import KlientelaError
from klientela.paths import PROJECT_FILE, data_dir, project_root

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
    project = yaml.safe_load((root / PROJECT_FILE).read_text("utf-8"))["vars"]
    databases = [path for path in paths if path.startswith(_DATABASES)]
    if databases and len(paths) > 1:
        raise KlientelaError("Name one database, or files, but not both at once.")
    if bool(databases) != (table is not None):
        raise KlientelaError(
            "A database needs --table with the name of one table, and only a database has one."
        )
    request = Request(
        paths=() if databases else tuple(Path(path) for path in paths),
        data_dir=data_dir(root),
        source=source,
        mapping=mapping,
        is_dry_run=dry_run,
        reporting_time_zone=project["reporting_time_zone"],
        reporting_currency=project["reporting_currency"],
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
    _say(found, put, project, request.data_dir)


def _say(found: Sequence[Found], put: Sequence[str], project: dict[str, Any], data: Path) -> None:
    for name in put:
        out.print(f"Imported to data: {escape(name)}", soft_wrap=True)
    for one in found:
        if one.there:
            out.print(
                f"{escape(one.label)} is there already as {escape(one.there)}; nothing changed.",
                soft_wrap=True,
            )
    # A build reads the sources it is told and no others: what came in before belongs to it too.
    there = {path.parent.name for path in data.glob("*/*") if path.is_file()}
    sources = sorted({one.source for one in found} | there & set(known_sources()))
    missing = [source for source in sources if source not in project["sources"]]
    if missing:
        out.print(
            f"To build with it: klientela build --vars '{{sources: "
            f"{escape('[' + ', '.join(sources) + ']')}}}', or add {', '.join(missing)} to sources "
            f"in {PROJECT_FILE}.",
            soft_wrap=True,
        )

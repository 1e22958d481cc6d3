"""Published data sets that are sources of their own, known by the columns dbt declares for them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import yaml

from klientela.connectors import orders_file
from klientela.connectors.declared import read_file
from klientela.connectors.folder import DataFile, data_files
from klientela.connectors.importing.found import SAMPLE_ROWS, Found, Landing
from klientela.connectors.importing.names import file_name
from klientela.connectors.importing.opening import Candidate
from klientela.connectors.importing.placing import checked_target
from klientela.connectors.sql import identifier
from klientela.connectors.tools.known import known_tools
from klientela.errors import KlientelaError
from klientela.paths import PROJECT_FILE, project_root

# Their files have no header, or anybody's own.
_NOT_BY_HEADER = ("berka", "cdnow", "demo", orders_file.SOURCE)
_ROW_COLUMNS = ("source_file", "source_row")
# From so many columns on, a file may have further ones and still be no accident.
_ENOUGH = 4


@dataclass(frozen=True)
class Published:
    """One table of a published data set.

    Attributes
    ----------
    source, table
        Its source, and its name there.
    columns
        The columns that are read.
    names
        What its file may be called.
    is_only_one
        Whether the source has no other table, so that its files may be called anything.
    entities
        What comes of the source.
    """

    source: str
    table: str
    columns: tuple[str, ...]
    names: tuple[str, ...]
    is_only_one: bool
    entities: tuple[str, ...]


@cache
def published_tables() -> tuple[Published, ...]:
    """Give every table of every source that is neither a tool nor anybody's own file."""
    try:
        root = project_root()
    except KlientelaError:
        return ()
    registry = yaml.safe_load((root / PROJECT_FILE).read_text("utf-8"))["vars"]["source_registry"]
    tables = []
    for path in sorted((root / "models" / "staging").glob("*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text("utf-8"))["sources"]:
            name = source["name"]
            # what klientela itself keeps in the data folder is no export, and in no registry
            if name in _NOT_BY_HEADER or name in known_tools() or name not in registry:
                continue
            brings = registry[name]
            for table in source["tables"]:
                also = table.get("config", {}).get("meta", {}).get("also_named")
                tables.append(
                    Published(
                        source=name,
                        table=table["name"],
                        columns=tuple(
                            column["name"]
                            for column in table["columns"]
                            if column["name"] not in _ROW_COLUMNS
                        ),
                        names=tuple(one.lower() for one in (table["name"], also) if one),
                        is_only_one=len(source["tables"]) == 1,
                        entities=(*brings["files"], *brings["derived"]),
                    )
                )
    return tuple(tables)


def recognise_published(headers: Sequence[str], stem: str, source: str | None) -> Published | None:
    """Tell which published table has these columns.

    Parameters
    ----------
    headers
        Column names of the file.
    stem
        What the file is called; it only counts where the columns are few.
    source
        The source a person says it is, or none.

    Returns
    -------
    Published or None
        Of several, the one with the most columns. A file of a table of few has no others, or is
        called as it was published.
    """
    name_of_file = stem.lower().split(".")[0]
    there = {name.strip().casefold() for name in headers}
    fitting = [
        one
        for one in published_tables()
        if source in (None, one.source)
        and (needed := {name.casefold() for name in one.columns}) <= there
        and (len(needed) >= _ENOUGH or needed == there or name_of_file in one.names)
    ]
    return max(fitting, key=lambda one: len(one.columns), default=None)


def find_published(
    con: duckdb.DuckDBPyConnection,
    candidate: Candidate,
    table: Published,
    data_dir: Path,
    scratch: Path,
) -> Found:
    """Read a file of a published data set as the build will.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    candidate
        The file.
    table
        What it is.
    data_dir, scratch
        The data folder, and a folder for what is unpacked.

    Returns
    -------
    Found
        With the name by which its source finds the file.

    Raises
    ------
    KlientelaError
        When it cannot be read, has no row, or another file of its table is there.
    """
    file = DataFile(candidate.under_its_suffix(scratch), candidate.label)
    content = read_file(con, file, scratch / "landing", expected=table.columns)
    if content.rows == 0:
        raise KlientelaError(
            f"{candidate.label} has column names but not one row: the file was cut off; get it "
            "again."
        )
    places = {name: content.position(name) for name in table.columns}
    sample = con.sql(
        "select "
        + ", ".join(f"c{place} as {identifier(name)}" for name, place in places.items())
        + f" from {content.relation} order by source_row limit {SAMPLE_ROWS}"
    ).fetchall()
    target = (
        file_name(candidate.stem, candidate.fingerprint, candidate.suffix)
        if table.is_only_one
        else f"{table.table}{candidate.suffix}"
    )
    target = f"{table.source}/{target}"
    checked_target(data_dir, target)
    there = _there(data_dir, table, candidate)
    return Found(
        label=candidate.label,
        source=table.source,
        title=table.source,
        says=f"the published table {table.table}",
        entities=table.entities,
        rows=content.rows,
        dates=None,
        mapping={name: content.columns[place] for name, place in places.items()},
        missing=(),
        unused=tuple(
            name
            for place, name in enumerate(content.columns)
            if place not in places.values() and name.strip()
        ),
        sample=tuple(
            {
                name: None if value is None else str(value)
                for name, value in zip(places, row, strict=True)
            }
            for row in sample
        ),
        warnings=content.warnings,
        landings=() if there else (Landing(candidate.content, target),),
        there=there,
    )


def _there(data_dir: Path, table: Published, candidate: Candidate) -> str | None:
    """Find the same content in the source's folder; refuse to put a second file of its table."""
    if not (data_dir / table.source).is_dir():
        return None
    try:
        files = data_files(data_dir, table.source)
    except KlientelaError:
        return None
    files = [file for file in files if table.is_only_one or file.table in table.names]
    wanted = _hash(candidate.content)
    for file in files:
        if _hash(file.path) == wanted:
            return file.name
    if files and not table.is_only_one:
        raise KlientelaError(
            f"{candidate.label} is {table.source}, the published table {table.table}, and "
            f"{files[0].name} is there already with other content: move that one away first."
        )
    return None


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

"""What is known of each tool's exports, read from ``formats/<tool>.yml``.

Nothing about a tool is written in code that can be written there: which columns tell an export
apart, what they are called, what kind of value they hold, what stands under the table.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from klientela.errors import KlientelaError
from klientela.paths import project_root

KINDS = (
    "id",
    "person",
    "subscriber",
    "text",
    "number",
    "date",
    "day",
    "epoch",
    "minutes",
    "flag",
    "json",
)
# Names of columns that people add for the language of their account.
HEADERS_SEED = Path("seeds") / "localised_headers.csv"


@dataclass(frozen=True)
class Column:
    """One column of a raw table.

    Attributes
    ----------
    name
        What the raw view calls it.
    kind
        One of `KINDS`: how its values are cleaned.
    names
        What exports call it; in JSON the path to it, with dots.
    tells
        Whether an export is recognised by it; then it must be there.
    is_personal
        Whether its values are about a person, and are masked where they are shown.
    after
        Of minutes, the column of the time they are counted from.
    """

    name: str
    kind: str = "text"
    names: tuple[str, ...] = ()
    tells: bool = False
    is_personal: bool = False
    after: str | None = None


@dataclass(frozen=True)
class Line:
    """What one of the first lines of an export looks like.

    Attributes
    ----------
    number
        Which line, from 1.
    has
        Fields that must be in it.
    most
        Regular expression that most fields that are not blank match, for people add columns of
        their own; none where any does.
    starts
        Regular expression that the first field matches; none where any does.
    """

    number: int
    has: tuple[str, ...] = ()
    most: str | None = None
    starts: str | None = None


@dataclass(frozen=True)
class Table:
    """One kind of export of a tool.

    Attributes
    ----------
    source, name
        The tool's source and the raw table that the export becomes.
    says
        What it is, for people.
    entities
        Names of the input contract's entities that come of it.
    columns
        By name, in the order of the raw view.
    unpack
        How the file becomes a plain table; none where it is one.
    looks
        Ways its first lines can look, where the column names alone do not tell.
    footers
        What the first field of a line under the table matches.
    missing
        What stands in a cell that is empty.
    time_zone
        Zone of its times where they do not say; none is the reporting zone.
    is_mapped
        Whether it is only read with a mapping, because its header is anybody's own.
    """

    source: str
    name: str
    says: str
    entities: tuple[str, ...]
    columns: Mapping[str, Column]
    unpack: str | None = None
    looks: tuple[tuple[Line, ...], ...] = ()
    footers: tuple[re.Pattern[str], ...] = ()
    missing: tuple[str, ...] = ()
    time_zone: str | None = None
    is_mapped: bool = False

    @property
    def telling(self) -> tuple[Column, ...]:
        """The columns it is recognised by."""
        return tuple(column for column in self.columns.values() if column.tells)


@dataclass(frozen=True)
class Tool:
    """One tool.

    Attributes
    ----------
    source
        Name of its source, of its folder in ``data/`` and in ``models/staging/``.
    title
        What people call it.
    tables
        By name.
    """

    source: str
    title: str
    tables: Mapping[str, Table] = field(default_factory=dict)


@lru_cache(maxsize=10_000)
def same_name(header: str) -> str:
    """Reduce a column name to its letters and digits, in any alphabet.

    ``Record ID``, ``RECORDID`` and ``Record Id`` are one name; so an export is read whatever its
    writer thinks of capitals and underscores.
    """
    plain = unicodedata.normalize("NFKC", header).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


@cache
def known_tools() -> dict[str, Tool]:
    """Give every tool by the name of its source, sorted."""
    folder = files("klientela.connectors.tools").joinpath("formats")
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    extra = _localised_headers()
    tools = {}
    for entry in entries:
        if entry.name.endswith(".yml"):
            source = entry.name.removesuffix(".yml")
            tools[source] = _tool(source, yaml.safe_load(entry.read_text("utf-8")), extra)
    return tools


def _tool(source: str, content: Mapping[str, Any], extra: Mapping[tuple[str, str], Any]) -> Tool:
    return Tool(
        source=source,
        title=content["title"],
        tables={
            name: _table(source, name, entry, extra) for name, entry in content["tables"].items()
        },
    )


def _table(
    source: str, name: str, entry: Mapping[str, Any], extra: Mapping[tuple[str, str], Any]
) -> Table:
    columns = {}
    for column_name, said in entry["columns"].items():
        column = _column(column_name, said)
        added = tuple(extra.get((source, column_name), ()))
        columns[column_name] = replace(column, names=(*column.names, *added))
    return Table(
        source=source,
        name=name,
        says=entry["says"],
        entities=tuple(entry["entities"]),
        columns=columns,
        unpack=entry.get("unpack"),
        looks=tuple(
            tuple(
                Line(line["line"], tuple(line.get("has", ())), line.get("most"), line.get("starts"))
                for line in look
            )
            for look in entry.get("looks", ())
        ),
        footers=tuple(re.compile(pattern) for pattern in entry.get("footers", ())),
        missing=tuple(entry.get("missing", ())),
        time_zone=entry.get("time_zone"),
        is_mapped=bool(entry.get("is_mapped", False)),
    )


def _column(name: str, said: Any) -> Column:
    """Read a column: its names alone, or its names and more."""
    if isinstance(said, str):
        said = {"names": [said]}
    elif isinstance(said, list):
        said = {"names": said}
    names = said.get("names", [])
    if said.get("kind", "text") not in KINDS:
        raise ValueError(f"{name}: there is no kind {said['kind']}, only {', '.join(KINDS)}")
    return Column(
        name=name,
        kind=said.get("kind", "text"),
        names=tuple([names] if isinstance(names, str) else names),
        tells=bool(said.get("tells", False)),
        is_personal=bool(said.get("personal", False)),
        after=said.get("after"),
    )


def _localised_headers() -> dict[tuple[str, str], list[str]]:
    """Read the seed of column names in other languages, by tool and column."""
    try:
        path = project_root() / HEADERS_SEED
    except KlientelaError:
        return {}
    if not path.is_file():
        return {}
    found: dict[tuple[str, str], list[str]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault((row["tool"], row["column_name"]), []).append(row["header"])
    return found

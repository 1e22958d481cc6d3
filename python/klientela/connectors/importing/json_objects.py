"""JSON lines (or one array) of a tool as a plain table, by the paths in its format."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import duckdb

from klientela.connectors.folder import DataFile
from klientela.connectors.importing.parquet import write_query
from klientela.connectors.sql import identifier, literal, one_path
from klientela.connectors.text import scan
from klientela.connectors.tools.known import Column, Table
from klientela.errors import KlientelaError

_LOOKED_AT = 200
_CHUNK_CHARACTERS = 1 << 20
_END_BYTES = 4096
# A parameter in the repeated record of Google Analytics: event_params[page_location].
_PARAMETER = re.compile(r"(?P<list>\w+)\[(?P<key>\w+)\]")
_PARAMETER_TYPE = (
    '[{"key": "VARCHAR", "value": {"string_value": "VARCHAR", "int_value": "VARCHAR", '
    '"double_value": "VARCHAR", "float_value": "VARCHAR"}}]'
)


def is_json(path: Path, label: str) -> bool:
    """Whether a text file begins as JSON objects, or an array of them, do."""
    found = scan(DataFile(path, label))
    with path.open(encoding=found.codec) as stream:
        start = stream.read(4096).lstrip("\ufeff \t\r\n")
    return start.startswith("{") or bool(re.match(r"\[\s*[{\]]", start))


def paths_in(con: duckdb.DuckDBPyConnection, relation: str) -> tuple[str, ...]:
    """List the keys of the first objects, those one level down with a dot between.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    relation
        Table expression with the column ``json``.

    Returns
    -------
    tuple of str
        Sorted: ``event``, ``properties``, ``properties.time`` …
    """
    rows = con.sql(
        f"with objects as (select json from {relation} limit {_LOOKED_AT}),\n"
        "tops as (select json, unnest(json_keys(json)) as key from objects),\n"
        "nested as (\n"
        "    select key, json_extract(json, '$.' || '\"' || key || '\"') as inner_json from tops\n"
        ")\n"
        "select key from nested union\n"
        "select key || '.' || unnest(json_keys(inner_json)) from nested\n"
        "where json_type(inner_json) = 'OBJECT' order by 1"
    ).fetchall()
    return tuple(key for (key,) in rows)


def as_utf8(path: Path, label: str, scratch: Path) -> Path:
    """Give a JSON file in UTF-8 without a mark, which is all its reader knows.

    Parameters
    ----------
    path
        The file.
    label
        How people know it.
    scratch
        Folder for a copy, should one be needed.

    Returns
    -------
    Path
        The file itself, or a copy of one that was written another way.
    """
    codec = scan(DataFile(path, label)).codec
    if not codec.startswith(("utf-8-sig", "utf-16", "utf-32")):
        return path
    copy = scratch / "utf8" / f"{hashlib.sha256(str(path.resolve()).encode()).hexdigest()}.json"
    copy.parent.mkdir(parents=True, exist_ok=True)
    with path.open(encoding=codec) as stream, copy.open("w", encoding="utf-8") as out:
        shutil.copyfileobj(stream, out, _CHUNK_CHARACTERS)
    return copy


def _form_of(path: Path, label: str) -> str:
    """Tell the reader how the objects stand: left to itself, it passes over what it cannot read."""
    with path.open("rb") as stream:
        first = stream.readline().strip()
        if not first.startswith(b"["):
            # Told that lines are objects, the reader names the line that is none.
            is_a_line = first.startswith(b"{") and first.endswith(b"}")
            return "newline_delimited" if is_a_line else "auto"
        stream.seek(max(path.stat().st_size - _END_BYTES, 0))
        if not stream.read().rstrip().endswith(b"]"):
            raise KlientelaError(
                f"{label} begins as a list in brackets and does not end as one: the file was cut "
                "off on its way; export it again."
            )
    return "array"


def objects_of_rows(path: Path) -> str:
    """Write the table expression over the rows of a Parquet file, each as an object."""
    return f"(select to_json(row_) as json from read_parquet({one_path(str(path))}) as row_)"


def checked(con: duckdb.DuckDBPyConnection, path: Path, label: str) -> str:
    """Read every object of a JSON file once.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    path
        The file.
    label
        How people know it.

    Returns
    -------
    str
        Table expression with the column ``json``.

    Raises
    ------
    KlientelaError
        When there is no object, or a line is no JSON or no object, naming it.
    """
    form = _form_of(path, label)
    relation = f"read_json_objects({one_path(str(path))}, format = '{form}')"
    try:
        count, others = con.sql(
            f"select count(*), count_if(json_type(json) <> 'OBJECT') from {relation}"
        ).fetchall()[0]
    except duckdb.Error as fault:
        raise KlientelaError(
            f"{label}{_broken_line(path)}: this is no JSON: the file was cut off or changed; "
            "export it again."
        ) from fault
    if not count:
        raise KlientelaError(
            f"{label} is an empty list: its filter matched nothing; export it again."
        )
    if others:
        raise KlientelaError(
            f"{label}: {others:,} of {count:,} lines are no objects in braces: export it again."
        )
    return relation


def _broken_line(path: Path) -> str:
    """Find the first line that is no JSON; the reader's own count of lines is not exact."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                if line.strip():
                    json.loads(line)
            except ValueError:
                return f", line {number}"
    return ""


def unpack_objects(con: duckdb.DuckDBPyConnection, relation: str, table: Table, to: Path) -> int:
    """Write the columns of a format, found by their paths, as Parquet.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    relation
        Table expression with the column ``json``.
    table
        The format.
    to
        The file to write.

    Returns
    -------
    int
        Number of rows.
    """
    columns = ",\n    ".join(
        f"{_first_of(column)} as {identifier(column.name)}" for column in table.columns.values()
    )
    return write_query(con, to, f"select\n    {columns}\nfrom {relation}")


def _first_of(column: Column) -> str:
    found = [_extracted(name) for name in column.names]
    if column.kind == "json":
        found = [
            f"cast(json_extract(json, {literal(_json_path(name))}) as varchar)"
            for name in column.names
        ]
    return f"coalesce({', '.join(found)})" if found else "cast(null as varchar)"


def _extracted(name: str) -> str:
    parameter = _PARAMETER.fullmatch(name)
    if parameter:
        value = (
            f"list_filter(from_json(json_extract(json, {literal(_json_path(parameter['list']))}), "
            f"{literal(_PARAMETER_TYPE)}), lambda one: one.key = {literal(parameter['key'])})[1]"
            ".value"
        )
        return (
            f"coalesce({value}.string_value, {value}.int_value, {value}.double_value, "
            f"{value}.float_value)"
        )
    return f"json_extract_string(json, {literal(_json_path(name))})"


def _json_path(name: str) -> str:
    """``properties.$insert_id`` as a path: the first dot parts object and key."""
    return "$" + "".join(f'."{part}"' for part in name.split("."))

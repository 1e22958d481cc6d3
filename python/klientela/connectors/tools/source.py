"""The folder of a tool as raw tables: which file is which export, and every value cleaned."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb

from klientela.connectors.csv_file import read_start
from klientela.connectors.declared import read_file
from klientela.connectors.folder import DataFile, data_files, nearest
from klientela.connectors.orders_file.cells import Cells
from klientela.connectors.orders_file.dates import DateReading, decide_dates
from klientela.connectors.orders_file.numbers import NumberReading, decide_numbers
from klientela.connectors.parquet_file import read_parquet
from klientela.connectors.sql import identifier, literal
from klientela.connectors.table_file import TableFile
from klientela.connectors.tools.answers import Answers, answers_in, read_answers
from klientela.connectors.tools.cleaning import Cleaner, is_date_text, minutes_after_sql, plain_sql
from klientela.connectors.tools.known import Table, Tool, known_tools
from klientela.connectors.tools.recognise import Near, places, recognise
from klientela.connectors.view import RawTable, RawView
from klientela.errors import KlientelaError

MAPPING_SUFFIX = ".mapping.yml"
_DATE_KINDS = ("date", "day", "epoch")


@dataclass(frozen=True)
class Export:
    """One file, what it is, and what a person said about it.

    Attributes
    ----------
    file
        The file.
    table
        Which export it is.
    answers
        What the person said.
    """

    file: DataFile
    table: Table
    answers: Answers


@dataclass(frozen=True)
class Read:
    """One file that was read to its end.

    Attributes
    ----------
    export
        What it is.
    content
        Its columns and rows.
    places
        Our column name to the place in the file, from 0.
    """

    export: Export
    content: TableFile
    places: dict[str, int]


def read_tool(
    con: duckdb.DuckDBPyConnection,
    data_dir: Path,
    landing: Path,
    table: RawTable,
    *,
    reporting_time_zone: str,
) -> RawView:
    """Read every file of a tool's folder that is one of its exports into one raw table.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    data_dir
        Folder with one folder per source.
    landing
        Folder for plain copies.
    table
        What dbt declares.
    reporting_time_zone
        Of times where neither the file nor the mapping says a zone.

    Returns
    -------
    RawView
        The view over its files; typed and empty where the folder has no such export.

    Raises
    ------
    KlientelaError
        When a file is no export of the tool, or cannot be read with certainty.
    """
    tool = known_tools()[table.source]
    kind = tool.tables[table.name]
    found = [one for one in exports_in(con, data_dir, tool) if one.table.name == kind.name]
    if not found:
        columns = ",\n    ".join(
            f"cast(null as varchar) as {identifier(name)}"
            for name in (*kind.columns, "source_file")
        )
        return RawView(
            table, (f"select\n    {columns},\n    cast(null as bigint) as source_row\nwhere false",)
        )
    reads = [read_export(con, one, landing) for one in found]
    warnings = [warning for one in reads for warning in one.content.warnings]
    warnings += [
        f"{one.content.file.name} has column names but no row."
        for one in reads
        if one.content.rows == 0
    ]
    return RawView(table, tuple(selects(con, reads, reporting_time_zone)), tuple(warnings))


def exports_in(con: duckdb.DuckDBPyConnection, data_dir: Path, tool: Tool) -> list[Export]:
    """Tell what every file in a tool's folder is.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    data_dir
        Folder with one folder per source.
    tool
        The tool.

    Returns
    -------
    list of Export
        In the order of the files' names.

    Raises
    ------
    KlientelaError
        When a file is none of the tool's exports: nothing is passed over.
    """
    folder = data_dir / tool.source
    said = answers_in(folder)
    found = []
    for file in data_files(data_dir, tool.source):
        own = file.path.with_name(file.path.stem + MAPPING_SUFFIX)
        name = f"{tool.source}/{own.name}"
        answers = read_answers(own, name) if own.is_file() else said
        table = _table_of(con, file, tool, answers)
        found.append(Export(file, table, answers.of_unpacked() if table.unpack else answers))
    return found


def headers_of(
    con: duckdb.DuckDBPyConnection, file: DataFile, answers: Answers
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Read the column names of a file, and its first lines where it is text."""
    if file.is_parquet:
        return read_parquet(con, file).columns, ()
    stat = file.path.stat()
    return _text_start(file, answers.delimiter, answers.encoding, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _text_start(
    file: DataFile,
    delimiter: str | None,
    encoding: str | None,
    _changed: int,
    _size: int,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    start = read_start(file, delimiter=delimiter, encoding=encoding)
    return start.dialect.header, start.records


def _table_of(
    con: duckdb.DuckDBPyConnection, file: DataFile, tool: Tool, answers: Answers
) -> Table:
    headers, records = headers_of(con, file, answers)
    if file.is_parquet:
        for table in tool.tables.values():
            if (table.unpack or table.is_mapped) and set(table.columns) == set(headers):
                return table
    mapped = [table for table in tool.tables.values() if table.is_mapped]
    if mapped and answers.entity in [table.name for table in mapped]:
        return tool.tables[str(answers.entity)]
    found = recognise(headers, records, tools=(tool,), mapped=answers.columns)
    if isinstance(found, Near):
        raise KlientelaError(found.says(file.name, headers))
    if found is None:
        known = "; ".join(one.says for one in tool.tables.values())
        raise KlientelaError(
            f"{file.name} is no export of {tool.title} that is known here ({known}); it has the "
            f"columns {', '.join(headers[:12])}: take it out of the folder, or import it with "
            "`klientela import`, which says what it is."
        )
    if found.unpack:
        raise KlientelaError(
            f"{file.name} ({tool.title}, {found.says}) has to be unpacked before it can be read: "
            f"move it out of the folder and run `klientela import` on it."
        )
    return found


def read_export(con: duckdb.DuckDBPyConnection, export: Export, landing: Path) -> Read:
    """Read one export from its first byte to its last row.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    export
        The file and what it is.
    landing
        Folder for a plain copy.

    Returns
    -------
    Read
        With the place of every column that is there.

    Raises
    ------
    KlientelaError
        When it is damaged, naming file and line.
    """
    table, answers = export.table, export.answers
    content = read_file(
        con,
        export.file,
        landing,
        expected=tuple(name for column in table.columns.values() for name in column.names),
        delimiter=answers.delimiter,
        encoding=answers.encoding,
        footers=table.footers,
    )
    for name, theirs in answers.columns.items():
        if name not in table.columns:
            close = nearest(name, list(table.columns))
            raise KlientelaError(
                f"{answers.came_from}: {table.says} has no column {name} to map to"
                + (f" (is it {close}?)." if close else f": there are {', '.join(table.columns)}.")
            )
        content.position(theirs, said_in=answers.came_from)
    at = places(table, content.columns, answers.columns)
    for column in table.telling:
        if column.name not in at:
            content.position(column.names[0])
    return Read(export, content, at)


def selects(
    con: duckdb.DuckDBPyConnection, reads: Sequence[Read], reporting_time_zone: str
) -> list[str]:
    """Write the select of every file; files under one mapping are judged together.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    reads
        Files of one raw table.
    reporting_time_zone
        Of times where nothing says a zone.

    Returns
    -------
    list of str
        One per file, in their order.

    Raises
    ------
    KlientelaError
        When dates or numbers of a column cannot be read with certainty, saying which answer to
        write into the mapping.
    """
    cleaners: dict[str, Cleaner] = {}
    written = []
    for one in reads:
        said = one.export.answers.came_from
        if said not in cleaners:
            together = [other for other in reads if other.export.answers.came_from == said]
            cleaners[said] = _cleaner(con, together, reporting_time_zone)
        written.append(_select(one, cleaners[said]))
    return written


def _value(one: Read, name: str) -> str:
    return plain_sql(f"c{one.places[name]}", one.export.table.missing)


def _select(one: Read, cleaner: Cleaner) -> str:
    table = one.export.table
    currency = one.export.answers.currency
    if currency is None and len(cleaner.numbers.currencies) == 1:
        currency = cleaner.numbers.currencies[0]
    expressions = []
    for column in table.columns.values():
        if column.name in one.places:
            is_typed = one.content.is_typed[one.places[column.name]]
            sql = cleaner.sql(column, _value(one, column.name), is_typed=is_typed)
            if column.kind == "minutes" and column.after in one.places:
                start = cleaner.sql(
                    table.columns[column.after], _value(one, column.after), is_typed=False
                )
                sql = minutes_after_sql(start, sql)
        elif column.name == "currency" and currency:
            sql = literal(currency)
        elif column.name in one.export.answers.settings:
            sql = literal(one.export.answers.settings[column.name])
        else:
            sql = "cast(null as varchar)"
        expressions.append((sql, identifier(column.name)))
    return one.content.select(expressions)


def _cleaner(
    con: duckdb.DuckDBPyConnection, reads: Sequence[Read], reporting_time_zone: str
) -> Cleaner:
    table, answers = reads[0].export.table, reads[0].export.answers
    _keep_what_is_judged(con, reads)
    dates = {}
    for column in table.columns.values():
        if column.kind in _DATE_KINDS:
            cells = _cells(reads, column.name, is_date_text(column, "value"))
            dates[column.name] = _dates(con, cells, column.name, answers)
    numbers = NumberReading(answers.decimal or ".", ())
    columns = [
        cells
        for column in table.columns.values()
        if column.kind == "number"
        and (cells := _cells(reads, column.name, "true", only_text=True)) is not None
    ]
    if columns:
        numbers = decide_numbers(
            con,
            columns,
            answers.decimal,
            answers.currency,
            currency_per_row=any("currency" in one.places for one in reads),
        )
    zone = answers.time_zone or table.time_zone or reporting_time_zone
    return Cleaner(dates, numbers, zone, reporting_time_zone)


def _dates(
    con: duckdb.DuckDBPyConnection, cells: Cells | None, name: str, answers: Answers
) -> DateReading:
    if cells is None:
        return DateReading(())
    said = answers.date_formats.get(name, answers.date_formats.get("*"))
    return decide_dates(con, cells, said)


def _keep_what_is_judged(con: duckdb.DuckDBPyConnection, reads: Sequence[Read]) -> None:
    """Put the columns that questions are asked about into a table, so that text is parsed once."""
    judged = [
        column.name
        for column in reads[0].export.table.columns.values()
        if column.kind in (*_DATE_KINDS, "number")
    ]
    parts = []
    for number, one in enumerate(reads):
        columns = "".join(
            f"{_value(one, name) if name in one.places else 'cast(null as varchar)'} "
            f"as {identifier(name)}, "
            for name in judged
        )
        parts.append(
            f"select {columns}{number} as file_number, "
            f"{literal(one.content.file.name)} as source_file, source_row "
            f"from {one.content.relation}"
        )
    con.sql("create or replace temp table judged as\n" + "\nunion all\n".join(parts))


def _cells(
    reads: Sequence[Read], name: str, condition: str, *, only_text: bool = False
) -> Cells | None:
    """Give the values of one column over all files that have it."""
    having = [
        number
        for number, one in enumerate(reads)
        if name in one.places and not (only_text and one.content.is_typed[one.places[name]])
    ]
    if not having:
        return None
    first = reads[having[0]]
    return Cells(
        first.content.columns[first.places[name]],
        f"select case when {condition} then value end as value, source_file, source_row\n"
        f"from (select {identifier(name)} as value, source_file, source_row from judged\n"
        f"where file_number in ({', '.join(map(str, having))}))",
    )

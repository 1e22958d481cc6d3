"""Delimited text files as relations of text columns.

The dialect is decided here and not by DuckDB's sniffer, which looks at a sample and may read the
same export differently from one day to the next. DuckDB then reads the file itself where it is
plain (UTF-8, one kind of line end, no blank line between records) and was found to give as many
rows as the file has lines. Anything else is rewritten once, record by record, into a plain copy
beside the warehouse, with the row number of each record: slower, but the same rows.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from klientela.connectors.folder import DataFile, refuse_disguised
from klientela.connectors.plain_copy import plain_copy_relation, text_columns, write_plain_copy
from klientela.connectors.sql import literal, one_path
from klientela.connectors.table_file import TableFile, fields
from klientela.connectors.text import Scan, scan
from klientela.errors import KlientelaError

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS = 1 << 18
_SAMPLE_RECORDS = 200
# Excel's own first line that names the delimiter and is not shown.
_DELIMITER_LINE = re.compile("sep=(.)\r?\n")
# What a version control system writes into a file that two people changed.
_CONFLICT_MARKERS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


@dataclass(frozen=True)
class Dialect:
    """How the records of a file are written.

    Attributes
    ----------
    delimiter, quote
        One character each.
    header
        The fields of the first record, without a byte-order mark.
    has_delimiter_line
        Whether the file begins with a line like ``sep=;``.
    is_header_on_one_line
        Whether no column name has a line break in it.
    """

    delimiter: str
    quote: str
    header: tuple[str, ...]
    has_delimiter_line: bool
    is_header_on_one_line: bool


def read_csv(
    con: duckdb.DuckDBPyConnection,
    file: DataFile,
    landing: Path,
    *,
    expected: Sequence[str] = (),
    delimiter: str | None = None,
    encoding: str | None = None,
    footers: Sequence[re.Pattern[str]] = (),
) -> TableFile:
    """Inspect a delimited text file with a header, from its first byte to its last row.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    file
        The file.
    landing
        Folder for a plain copy, should one be needed.
    expected
        Column names that somebody will ask for: they tell delimiters apart.
    delimiter, encoding
        What the person said; decided from the file when not given.
    footers
        What the first field of a line under the table matches; a group ``rows`` in it is the
        number of rows that the tool says it wrote.

    Returns
    -------
    TableFile
        Every column as text, the row as a spreadsheet shows it.

    Raises
    ------
    KlientelaError
        When the file is empty, is not text, or has a row with more or fewer fields than its
        header, naming the line.
    """
    refuse_disguised(file)
    found = scan(file, encoding)
    dialect = _dialect(file, found, expected, delimiter)
    warnings: tuple[str, ...] = ()
    if found.is_guess:
        warnings = (
            f"{file.name} is not UTF-8; it is read as {found.codec}. If letters look wrong, save "
            "it as UTF-8.",
        )
    rows = _rows_as_they_stand(con, file, found, dialect)
    if rows is None:
        copy = landing / (file.name + ".plain.csv")
        rows = write_plain_copy(copy, _checked_records(file, found, dialect, footers))
        relation = plain_copy_relation(copy, len(dialect.header))
    else:
        relation = (
            "(\n    select *, row_number() over () + 1 as source_row\n"
            f"    from {_reader(file.path, dialect)}\n)"
        )
    return TableFile(
        file=file,
        columns=tuple(name.strip() for name in dialect.header),
        relation=relation,
        rows=rows,
        first_row=2,
        warnings=warnings,
        is_typed=(False,) * len(dialect.header),
    )


@dataclass(frozen=True)
class Start:
    """The first lines of a text file.

    Attributes
    ----------
    scan
        Its encoding and line ends.
    dialect
        How its records are written.
    records
        The first records, the header among them, blank lines left out.
    """

    scan: Scan
    dialect: Dialect
    records: tuple[tuple[str, ...], ...]


def read_start(
    file: DataFile,
    *,
    expected: Sequence[str] = (),
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Start:
    """Look at the encoding, the dialect and the first records of a text file.

    Parameters
    ----------
    file
        The file.
    expected
        Column names that tell delimiters apart.
    delimiter, encoding
        What the person said; decided from the file when not given.

    Returns
    -------
    Start
        Up to a few hundred records.

    Raises
    ------
    KlientelaError
        When the file is empty or is not text.
    """
    refuse_disguised(file)
    found = scan(file, encoding)
    dialect = _dialect(file, found, expected, delimiter)
    with file.path.open(encoding=found.codec, newline="") as stream:
        sample = stream.read(_SAMPLE_CHARACTERS)
        is_whole = not stream.read(1)
    delimiter_line = _DELIMITER_LINE.match(sample)
    if delimiter_line:
        sample = sample[delimiter_line.end() :]
    records = _sample_records(sample, dialect.delimiter, dialect.quote, is_whole=is_whole)
    return Start(found, dialect, tuple(tuple(record) for record in records))


def _dialect(
    file: DataFile, found: Scan, expected: Sequence[str], delimiter: str | None
) -> Dialect:
    with file.path.open(encoding=found.codec, newline="") as stream:
        sample = stream.read(_SAMPLE_CHARACTERS)
        is_whole = not stream.read(1)
    delimiter_line = _DELIMITER_LINE.match(sample)
    if delimiter_line:
        sample = sample[delimiter_line.end() :]
        delimiter = delimiter or delimiter_line[1]
    if not sample.strip():
        raise KlientelaError(
            f"{file.name} holds nothing but blank lines: export it again, or take it out of the "
            "folder."
        )
    first_line = sample.lstrip("\r\n").splitlines()[0]
    _refuse_conflict(file, 1, first_line)
    quote = "'" if '"' not in sample and re.match(r"'[^']*'[,;\t|]'", first_line) else '"'
    wanted = {name.strip().casefold() for name in expected}

    def records_by(candidate: str) -> list[list[str]]:
        records = _sample_records(sample, candidate, quote, is_whole=is_whole)
        if not records:
            raise KlientelaError(
                f"{file.name}: the first line is longer than any header or its quotes do not "
                "close: it is no table, or is damaged; export it again."
            )
        return records

    def likelihood(candidate: str) -> tuple[float, float]:
        header, *records = records_by(candidate)
        matched = len(wanted & {name.strip().casefold() for name in header})
        if len(header) < 2:
            return matched, 0.0
        same = sum(len(record) == len(header) for record in records)
        consistency = same / len(records) if records else 1.0
        return matched, consistency**2 * len(header)

    best = delimiter or max(DELIMITERS, key=likelihood)
    header = records_by(best)[0]
    return Dialect(
        delimiter=best,
        quote=quote,
        header=tuple(header),
        has_delimiter_line=bool(delimiter_line),
        is_header_on_one_line=not any("\n" in name or "\r" in name for name in header),
    )


def _sample_records(sample: str, delimiter: str, quote: str, *, is_whole: bool) -> list[list[str]]:
    """Split the start of a file into records, leaving out one that the sample may have cut."""
    records = []
    try:
        lines = io.StringIO(sample, newline="")
        for record in csv.reader(lines, delimiter=delimiter, quotechar=quote):
            if record:
                records.append(record)
            if len(records) > _SAMPLE_RECORDS:
                return records
    except csv.Error:
        # A field without end: what came before it still tells the delimiter.
        return records
    return records if is_whole else records[:-1]


def _reader(path: Path, dialect: Dialect) -> str:
    return (
        f"read_csv({one_path(str(path))}, auto_detect = false, header = true, "
        f"strict_mode = true, delim = {literal(dialect.delimiter)}, "
        f"quote = {literal(dialect.quote)}, escape = {literal(dialect.quote)}, "
        f"columns = {{{text_columns(len(dialect.header))}}})"
    )


def _rows_as_they_stand(
    con: duckdb.DuckDBPyConnection, file: DataFile, found: Scan, dialect: Dialect
) -> int | None:
    """Count the rows DuckDB gets from the file itself; none where that is not to be trusted."""
    if not found.is_plain or dialect.has_delimiter_line or not dialect.is_header_on_one_line:
        return None
    reader = _reader(file.path, dialect)
    try:
        rows: int = con.sql(f"select count(*) from {reader}").fetchall()[0][0]
        if rows + 1 == found.lines:
            return rows
        if not found.has_quotes:
            return None
        # Line breaks inside quotes account for the difference, or rows were lost.
        breaks = " + ".join(
            f"coalesce(length(c{place}) - length(replace(c{place}, chr(10), '')), 0)"
            for place in range(len(dialect.header))
        )
        summed = con.sql(f"select coalesce(sum({breaks}), 0)::bigint from {reader}")
        inside = summed.fetchall()[0][0]
    except duckdb.Error:
        # The record-by-record way finds out which line it is.
        return None
    return rows if rows + 1 + inside == found.lines else None


def _records(file: DataFile, found: Scan, dialect: Dialect) -> Iterator[tuple[int, int, list[str]]]:
    """Read every record with its row (as a spreadsheet counts) and the line it begins on."""
    skipped = 1 if dialect.has_delimiter_line else 0
    line = skipped
    with file.path.open(encoding=found.codec, newline="") as stream:
        for _ in range(skipped):
            stream.readline()
        reader = csv.reader(
            stream, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True
        )
        row = 0
        while True:
            line = reader.line_num + skipped + 1
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as fault:
                raise KlientelaError(
                    f"{file.name}, line {line}: the quotes of a field do not close properly "
                    f"({fault}): double every {dialect.quote} inside a quoted field, or export "
                    "the file again."
                ) from fault
            row += 1
            yield row, line, record


def _refuse_conflict(file: DataFile, line: int, text: str) -> None:
    if text.startswith(_CONFLICT_MARKERS):
        raise KlientelaError(
            f"{file.name}, line {line}: '{text[:20].strip()}' is the mark of a merge conflict, so "
            "the file holds two versions of some rows: settle the conflict, or export the file "
            "again."
        )


def _checked_records(
    file: DataFile, found: Scan, dialect: Dialect, footers: Sequence[re.Pattern[str]] = ()
) -> Iterator[tuple[int, list[str]]]:
    """Give every row under the header, blank lines left out, each with the header's width."""
    width = len(dialect.header)
    is_header = True
    count = 0
    ended_on = 0
    for row, line, record in _records(file, found, dialect):
        if not record or (len(record) < width and not "".join(record).strip()):
            continue
        if is_header:
            is_header = False
            continue
        if len(record) == 1:
            _refuse_conflict(file, line, record[0])
        footer = _footer(record, footers)
        if footer is not None:
            said = footer.groupdict().get("rows")
            if said is not None and int(said.replace(",", "")) != count:
                raise KlientelaError(
                    f"{file.name}, line {line}: the tool says that it wrote {said} rows, and "
                    f"{count} are there: the file was cut or changed, export it again."
                )
            ended_on = ended_on or line
            continue
        if ended_on:
            raise KlientelaError(
                f"{file.name}, line {line}: a row stands under the footer of line {ended_on}: two "
                "exports were pasted together, keep them in two files."
            )
        if len(record) == width + 1 and not record[-1]:
            # A delimiter at the end of the line opens no column of its own.
            record.pop()
        if len(record) != width:
            where = f"line {line}" if line == row else f"line {line} (row {row})"
            raise KlientelaError(
                f"{file.name}, {where}: {fields(len(record))} where the header has {width}: "
                "put the line right (a field with the delimiter or a quote in it must be "
                "quoted), or export the file again."
            )
        count += 1
        yield row, record


def _footer(record: list[str], footers: Sequence[re.Pattern[str]]) -> re.Match[str] | None:
    """Match a line whose only field is one of the footers."""
    if "".join(record[1:]).strip():
        return None
    return next((found for one in footers if (found := one.fullmatch(record[0].strip()))), None)

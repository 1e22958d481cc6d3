"""What a file is: opened as text, JSON, Parquet or workbook, and recognised by what is in it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from klientela.connectors.csv_file import read_csv, read_start
from klientela.connectors.folder import DataFile, nearest
from klientela.connectors.importing import json_objects
from klientela.connectors.importing.containers import Piece
from klientela.connectors.importing.found import title_of
from klientela.connectors.importing.guess import MAPPED
from klientela.connectors.importing.parquet import write_query, write_rows
from klientela.connectors.importing.unpacked import unpack_lines
from klientela.connectors.importing.workbook import (
    ROWS_LOOKED_AT,
    Sheet,
    likely_header_row,
    sheets_of,
    table_of,
)
from klientela.connectors.parquet_file import read_parquet
from klientela.connectors.sql import identifier
from klientela.connectors.tools.answers import Answers
from klientela.connectors.tools.known import Table, known_tools
from klientela.connectors.tools.recognise import Near, recognise
from klientela.errors import KlientelaError

ORDERS_FILE = "orders_file"


@dataclass(frozen=True)
class Candidate:
    """One table somewhere in the files, recognised but not read yet.

    Attributes
    ----------
    piece
        The file it is in.
    label, stem, fingerprint
        How people know it, and what its name in the data folder is made of.
    content, suffix
        Where its bytes are, and what its name will end in.
    headers
        Its column names.
    table
        Which export it is; none where no tool is known that writes it.
    sheet, header_row
        Where it is in a workbook; none in other files.
    """

    piece: Piece
    label: str
    stem: str
    fingerprint: str
    content: Path
    suffix: str
    headers: tuple[str, ...]
    table: Table | None
    sheet: str | None = None
    header_row: int | None = None

    def under_its_suffix(self, scratch: Path) -> Path:
        """Give the content under a name that ends as it will."""
        return _under_suffix(self.content, self.suffix, scratch)


@dataclass(frozen=True)
class Opener:
    """Opens files and recognises the tables in them.

    Attributes
    ----------
    con
        A connection of its own to inspect files with.
    scratch
        Folder for what is unpacked.
    answers
        What the person's mapping says.
    source
        The source they say it is; none lets the content decide.
    """

    con: duckdb.DuckDBPyConnection
    scratch: Path
    answers: Answers
    source: str | None

    def candidates(self, piece: Piece) -> Iterator[Candidate]:
        """Recognise the table or tables of one file.

        Parameters
        ----------
        piece
            A file that is no archive.

        Yields
        ------
        Candidate
            One, or one per sheet.

        Raises
        ------
        KlientelaError
            When the file cannot be read, or is not what the person says.
        """
        if piece.kind == "workbook":
            yield from self._sheets(piece)
        elif piece.kind == "parquet":
            yield self._parquet(piece)
        elif json_objects.is_json(piece.path, piece.label):
            path = json_objects.as_utf8(piece.path, piece.label, self.scratch)
            yield self._json(piece, json_objects.checked(self.con, path, piece.label))
        else:
            yield self._text(piece)

    def _text(self, piece: Piece) -> Candidate:
        file = DataFile(piece.path, piece.label)
        start = read_start(file, delimiter=self.answers.delimiter, encoding=self.answers.encoding)
        headers = start.dialect.header
        table = self._recognised(piece.label, headers, start.records)
        content, suffix = piece.path, ".csv"
        fingerprint = piece.fingerprint()
        if table is not None and table.unpack:
            content, suffix = self._made(fingerprint), ".parquet"
            unpack_lines(file, start, table, self.answers, content)
        elif start.scan.codec.startswith(("utf-16", "utf-32")):
            content, suffix = self._made(fingerprint), ".parquet"
            self._as_parquet(file, content, table)
        return Candidate(
            piece, piece.label, piece.stem, fingerprint, content, suffix, headers, table
        )

    def _made(self, name: str) -> Path:
        return self.scratch / "made" / f"{name}.parquet"

    def _as_parquet(self, file: DataFile, to: Path, table: Table | None) -> None:
        content = read_csv(
            self.con,
            file,
            self.scratch / "landing",
            delimiter=self.answers.delimiter,
            encoding=self.answers.encoding,
            footers=table.footers if table is not None else (),
        )
        columns = ", ".join(
            f"c{place} as {identifier(name)}" for place, name in enumerate(content.columns)
        )
        write_query(self.con, to, f"select {columns} from {content.relation} order by source_row")

    def _json(self, piece: Piece, relation: str) -> Candidate:
        headers = json_objects.paths_in(self.con, relation)
        table = self._recognised(piece.label, headers, (), is_json=True)
        if table is None:
            raise KlientelaError(
                f"{piece.label} is JSON of no tool that is known here; its keys are "
                f"{', '.join(headers[:20]) or 'none'}: export a table (CSV, Excel or Parquet), "
                "and import it with a mapping."
            )
        fingerprint = piece.fingerprint()
        to = self._made(fingerprint)
        json_objects.unpack_objects(self.con, relation, table, to)
        return Candidate(
            piece, piece.label, piece.stem, fingerprint, to, ".parquet", headers, table
        )

    def _parquet(self, piece: Piece) -> Candidate:
        path = _under_suffix(piece.path, ".parquet", self.scratch)
        headers = read_parquet(self.con, DataFile(path, piece.label)).columns
        table = self._recognised(piece.label, headers, ())
        if table is None:
            # A warehouse may have the same objects with their records as columns.
            relation = json_objects.objects_of_rows(piece.path)
            names = json_objects.paths_in(self.con, relation)
            if isinstance(recognise(names, (), is_json=True), Table):
                return self._json(piece, relation)
        return Candidate(
            piece, piece.label, piece.stem, piece.fingerprint(), path, ".parquet", headers, table
        )

    def _sheets(self, piece: Piece) -> Iterator[Candidate]:
        """Take the sheet that was named, else every sheet that is recognised, else the longest."""
        sheets = self._wanted_sheets(piece)
        known = [(sheet, row) for sheet in sheets if (row := self._header_row(sheet))]
        if not known:
            longest = max(sheets, key=lambda sheet: sum(any(row) for row in sheet.rows))
            known = [(longest, likely_header_row(longest))]
        whole = piece.fingerprint()
        for sheet, row in known:
            names, rows = table_of(piece.label, sheet, row)
            label = f"{piece.label}, sheet {sheet.name}"
            # The sheets of one workbook are several contents.
            fingerprint = hashlib.sha256(f"{whole}/{sheet.name}".encode()).hexdigest()
            content = self._made(fingerprint)
            records = [names, *(values for _, values in rows)]
            table = self._recognised(label, names, records)
            if table is not None and table.unpack:
                file = DataFile(content, label)
                unpack_lines(file, None, table, self.answers, content, records=records)
            else:
                write_rows(content, names, records[1:])
            yield Candidate(
                piece,
                label,
                f"{piece.stem} {sheet.name}",
                fingerprint,
                content,
                ".parquet",
                names,
                table,
                sheet.name,
                row,
            )

    def _wanted_sheets(self, piece: Piece) -> list[Sheet]:
        sheets = list(sheets_of(piece.path, piece.label))
        if not sheets:
            raise KlientelaError(f"{piece.label} holds no sheet with anything in it.")
        said = self.answers.sheet
        wanted = [sheet for sheet in sheets if said in (None, sheet.name)]
        if not wanted:
            names = [sheet.name for sheet in sheets]
            close = nearest(str(said), names)
            hint = f" (is it {close}?)" if close else ""
            raise KlientelaError(
                f"{piece.label} has no sheet {said}{hint}; it has {', '.join(names)}: put the "
                f"name right in {self.answers.came_from}."
            )
        return wanted

    def _header_row(self, sheet: Sheet) -> int | None:
        """Find the row of the column names by what tools, or the mapping, call the columns."""
        if self.answers.header_row is not None:
            return self.answers.header_row
        mapped = self.answers.columns
        for number, row in enumerate(sheet.rows[:ROWS_LOOKED_AT], start=1):
            if isinstance(recognise(row, sheet.rows[number - 1 :], mapped=mapped), Table):
                return number
            if mapped and set(mapped.values()) <= {name.strip() for name in row}:
                return number
        return None

    def _recognised(
        self,
        label: str,
        headers: Sequence[str],
        records: Sequence[Sequence[str]],
        *,
        is_json: bool = False,
    ) -> Table | None:
        """Recognise among all tools, so that a second tool's file is told as such."""
        said = self._said_table()
        if said is not None or self.source == ORDERS_FILE or self.answers.entity == "orders":
            return said
        mapped = self.answers.columns
        found = recognise(headers, records, is_json=is_json, mapped=mapped)
        tool = known_tools().get(self.source or "")
        if tool is not None and (found is None or _source_of(found) != tool.source):
            own = recognise(headers, records, tools=(tool,), is_json=is_json, mapped=mapped)
            if not isinstance(own, Table) and isinstance(found, Table):
                raise KlientelaError(
                    f"{label} is {title_of(found)}, {found.says}, and not an export of "
                    f"{tool.title}: import it without --as {tool.source}."
                )
            found = own
        if isinstance(found, Near):
            raise KlientelaError(found.says(label, headers))
        return found

    def _said_table(self) -> Table | None:
        """Give the mapped table that the mapping's entity names."""
        entity = self.answers.entity
        if entity in (None, "orders"):
            return None
        source = self.source or MAPPED
        tool = known_tools().get(source)
        mapped = {name: one for name, one in tool.tables.items() if one.is_mapped} if tool else {}
        if entity in mapped:
            return mapped[str(entity)]
        close = nearest(str(entity), list(mapped))
        hint = f" (is it {close}?)" if close else ""
        raise KlientelaError(
            f"{self.answers.came_from}: entity is '{entity}'{hint}, and {source} is read into "
            f"{', '.join(('orders', *mapped))}: write one of them."
        )


def _source_of(found: Table | Near) -> str:
    return found.table.source if isinstance(found, Near) else found.source


def _under_suffix(path: Path, suffix: str, scratch: Path) -> Path:
    """Give a file a name that ends as readers expect, should its own not."""
    if path.suffix.lower() == suffix:
        return path
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    link = scratch / "named" / f"{name}{suffix}"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        link.symlink_to(path.resolve())
    return link

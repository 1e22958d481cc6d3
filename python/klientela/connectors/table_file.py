"""One raw file as a relation: text columns c0, c1, … and the row a spreadsheet would show."""

from collections.abc import Sequence
from dataclasses import dataclass

from klientela.connectors.folder import DataFile, nearest
from klientela.connectors.sql import literal
from klientela.errors import KlientelaError


@dataclass(frozen=True)
class TableFile:
    """A file that was found readable to its last row.

    Attributes
    ----------
    file
        The file as it was exported.
    columns
        Its column names, in its order; may repeat, may be empty.
    relation
        SQL of a table expression with the columns ``c0``, ``c1``, … (varchar, one per name) and
        ``source_row`` (bigint).
    rows
        Number of rows.
    first_row
        Row number of the first row: 2 under a header, 1 in Parquet.
    warnings
        What a person should know although the file is read.
    is_typed
        For each column, whether the file itself says that it is a number or a date.
    """

    file: DataFile
    columns: tuple[str, ...]
    relation: str
    rows: int
    first_row: int
    warnings: tuple[str, ...] = ()
    is_typed: tuple[bool, ...] = ()

    def position(self, column: str, *, said_in: str | None = None) -> int:
        """Find a column by name, first exactly, then without regard to case and outer blanks.

        Parameters
        ----------
        column
            The name that is needed.
        said_in
            The mapping file that names it; none where the reader itself asks for it.

        Returns
        -------
        int
            Its place in the file, from 0.

        Raises
        ------
        KlientelaError
            When the file has no such column, or has it twice.
        """
        places = [place for place, name in enumerate(self.columns) if name == column]
        if not places:
            wanted = column.strip().casefold()
            places = [
                place
                for place, name in enumerate(self.columns)
                if name.strip().casefold() == wanted
            ]
        if len(places) == 1:
            return places[0]
        if places:
            raise KlientelaError(
                f"{self.file.name} has the column {column} {len(places)} times (columns "
                f"{' and '.join(str(place + 1) for place in places)}): rename or delete one."
            )
        found = ", ".join(name if name.strip() else "(no name)" for name in self.columns)
        close = nearest(column, self.columns)
        hint = f" (is it {close}?)" if close else ""
        way_out = (
            f"Put the name right in {said_in}."
            if said_in
            else "Export it with that column, or rename the column in the file's first line."
        )
        raise KlientelaError(
            f"{self.file.name} has no column {column}{hint}; it has {found}. {way_out}"
        )

    def select(self, expressions: Sequence[tuple[str, str]]) -> str:
        """Write the select of this file's part of a raw view.

        Parameters
        ----------
        expressions
            Pairs of a SQL expression over ``c0``, ``c1``, … and a quoted output name.

        Returns
        -------
        str
            A select without a semicolon, with ``source_file`` and ``source_row`` at the end.
        """
        columns = "".join(f"    {sql} as {name},\n" for sql, name in expressions)
        return (
            f"select\n{columns}    {literal(self.file.name)} as source_file,\n"
            f"    source_row\nfrom {self.relation}"
        )


def fields(count: int) -> str:
    """Count fields in words: ``1 field``, ``2 fields``."""
    return f"{count} field{'' if count == 1 else 's'}"


def refuse_without_rows(files: Sequence[TableFile]) -> list[str]:
    """Refuse files that hold nothing but a header.

    One empty file among many is a day without trade, and only worth a warning.

    Parameters
    ----------
    files
        Every file of one raw table.

    Returns
    -------
    list of str
        One warning per file without rows.

    Raises
    ------
    KlientelaError
        When no file has a row, naming the first.
    """
    empty = [table.file.name for table in files if table.rows == 0]
    if len(empty) == len(files):
        raise KlientelaError(
            f"{empty[0]} has column names but not one row: export it again, or take it out of "
            "the folder."
        )
    return [f"{name} has column names but no row; it is a time without trade." for name in empty]

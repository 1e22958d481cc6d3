"""A mapping for a file of no known tool: guessed, and written down for a person to put right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klientela.connectors.orders_file.columns import known_columns, normalised
from klientela.connectors.tools.known import Table, known_tools, same_name
from klientela.errors import KlientelaError

MAPPED = "mapped_file"


@dataclass(frozen=True)
class Guess:
    """What a file of no known tool may be.

    Attributes
    ----------
    entity
        ``orders``, or a table of the source ``mapped_file``.
    columns
        Our column name to theirs.
    needed
        Our columns that must be mapped and are not.
    others
        Our columns that may be mapped and are not.
    headers
        The file's column names.
    sheet, header_row
        Where the table is in a workbook; none for other files.
    """

    entity: str
    columns: Mapping[str, str]
    needed: tuple[str, ...]
    others: tuple[str, ...]
    headers: tuple[str, ...]
    sheet: str | None = None
    header_row: int | None = None

    def text(self, label: str) -> str:
        """Write it as YAML with what a person needs to put it right."""
        lines = [
            f"# {label} is of no tool that is known; this is how it might be read.",
            "# Put right what is wrong and import the file again with --mapping and this file.",
            f"# Its columns: {', '.join(name or '(no name)' for name in self.headers)}",
            f"entity: {self.entity}  # one of orders, {', '.join(_mapped_tables())}",
        ]
        if self.sheet is not None:
            lines += [f"sheet: {_quoted(self.sheet)}", f"header_row: {self.header_row}"]
        lines.append("columns:")
        lines += [f"  {name}: {_quoted(theirs)}" for name, theirs in self.columns.items()]
        lines += [f"  # {name}: needed; which column is it?" for name in self.needed]
        lines += [f"  # {name}:" for name in self.others]
        lines += [
            "# Where the values leave a doubt:",
            '# date_format: "%d.%m.%Y"',
            '# decimal: ","',
            "# time_zone: Europe/Berlin",
        ]
        return "\n".join(lines) + "\n"


class UnknownFormatError(KlientelaError):
    """A file of no known tool, with a mapping to start from.

    Parameters
    ----------
    label, stem
        How people know the file, and its name without folder and extension.
    guess
        What it may be.
    """

    def __init__(self, label: str, stem: str, guess: Guess) -> None:
        headers = ", ".join(guess.headers[:12])
        super().__init__(
            f"{label} is of no tool that is known; it has the columns {headers}. It may be "
            f"{guess.entity}"
        )
        self.label = label
        self.stem = stem
        self.guess = guess


def _mapped_tables(source: str | None = None) -> dict[str, Table]:
    """Give the tables that are read by a mapping, of a source that has some, else of any file."""
    for name in (source, MAPPED):
        tool = known_tools().get(name or "")
        mapped = {key: one for key, one in tool.tables.items() if one.is_mapped} if tool else {}
        if mapped:
            return mapped
    return {}


def guessed(
    headers: Sequence[str],
    *,
    source: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
) -> Guess:
    """Guess what the rows are and which column is which, by the columns' names.

    Parameters
    ----------
    headers
        The file's column names.
    source
        The source they say it is; then it is one of that source's own.
    sheet, header_row
        Where the table is in a workbook.

    Returns
    -------
    Guess
        Of the kind of row whose columns are found best.
    """
    mapped = _mapped_tables(source)
    guesses = [] if source in known_tools() and mapped else [_as_orders(headers)]
    for name, table in mapped.items():
        by_name = {same_name(header): header for header in reversed(headers) if header.strip()}
        columns = {}
        for column in table.columns.values():
            for known in (*column.names, column.name):
                if same_name(known) in by_name:
                    columns[column.name] = by_name[same_name(known)]
                    break
        one = Guess(
            entity=name,
            columns=columns,
            needed=tuple(column.name for column in table.telling if column.name not in columns),
            others=tuple(
                column.name
                for column in table.columns.values()
                if not column.tells and column.name not in columns
            ),
            headers=tuple(headers),
        )
        guesses.append(one)
    best = max(guesses, key=_share)
    return Guess(
        best.entity, best.columns, best.needed, best.others, tuple(headers), sheet, header_row
    )


def _share(guess: Guess) -> tuple[int, int]:
    """Rank guesses: by how many needed columns are missing, then by how many are found."""
    return -len(guess.needed), len(set(guess.columns.values()))


def _as_orders(headers: Sequence[str]) -> Guess:
    columns: dict[str, str] = {}
    for name, column in known_columns().items():
        for header in headers:
            if header.strip() and normalised(header) in (column.names | column.maybe):
                columns.setdefault(name, header)
    needed = [name for name in ("customer_id", "ordered_at") if name not in columns]
    if "amount" not in columns and not {"quantity", "unit_price"} <= set(columns):
        needed.append("amount")
    others = [name for name in known_columns() if name not in columns and name not in needed]
    return Guess("orders", columns, tuple(needed), tuple(others), tuple(headers))


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'

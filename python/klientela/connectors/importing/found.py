"""What an import found: the words people read before anything is moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from klientela.connectors.tools.known import Table, known_tools

SAMPLE_ROWS = 5
_SHOWN_COLUMNS = 8
# Of an answer, what was asked and said matters more than the rest of its response.
_SHOWN_FIRST = ("response_id", "answered_at", "question", "choice", "answer")
_ROW_OF = {"survey_responses": "answer", "web_reports": "figure", "events": "event"}


@dataclass(frozen=True)
class Landing:
    """One file that is to lie in the data folder.

    Attributes
    ----------
    content
        Where its bytes are now.
    target
        Where they will be, relative to the data folder.
    """

    content: Path
    target: str


@dataclass(frozen=True)
class Found:
    """One export that was recognised and read to its last row.

    Attributes
    ----------
    label
        How people know it.
    source
        The source it is brought to.
    title
        What people call the tool.
    says
        Which export it is.
    entities
        What comes of it.
    rows
        Number of rows.
    dates
        First and last date in it, in ISO form; none where it has no dates.
    mapping
        Our column name to theirs.
    missing
        Our columns that it does not have.
    unused
        Its columns that nothing reads.
    sample
        The first rows by our column names, personal values masked.
    warnings
        What a person should know.
    landings
        The files to put; none where the same content is there already.
    there
        Where the same content lies already.
    """

    label: str
    source: str
    title: str
    says: str
    entities: tuple[str, ...]
    rows: int
    dates: tuple[str, str] | None
    mapping: Mapping[str, str]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    sample: tuple[Mapping[str, str | None], ...]
    warnings: tuple[str, ...]
    landings: tuple[Landing, ...]
    there: str | None = None

    def lines(self) -> list[str]:
        """Say it, a line each."""
        dates = f", {self.dates[0]} to {self.dates[1]}" if self.dates else ""
        # Of what is unpacked into one row a value, the number of rows is no number of lines.
        noun = "row" if self.mapping else _ROW_OF.get(self.entities[0], "row")
        read_as = ", ".join(f"{name} = {theirs}" for name, theirs in self.mapping.items())
        lines = [
            f"{self.label}: {self.title}, {self.says}",
            f"  {self.rows:,} {noun if self.rows == 1 else noun + 's'}{dates}; "
            f"becomes {', '.join(self.entities)}",
        ]
        if read_as:
            lines.append(f"  read as: {read_as}")
        if self.missing:
            lines.append(f"  not in it: {', '.join(self.missing)}")
        if self.unused:
            shown = ", ".join(self.unused[:_SHOWN_COLUMNS])
            more = len(self.unused) - _SHOWN_COLUMNS
            lines.append(f"  not used: {shown}" + (f" and {more} more" if more > 0 else ""))
        for row in self.sample:
            names = sorted(row, key=lambda name: name not in _SHOWN_FIRST)
            said = [f"{name}: {row[name]}" for name in names if row[name] is not None]
            lines.append("  · " + " | ".join(said[:_SHOWN_COLUMNS]))
        lines += [f"  note: {warning}" for warning in self.warnings]
        return lines


def title_of(table: Table) -> str:
    """Give the name people have for the tool of an export."""
    return known_tools()[table.source].title


def masked(value: str | None) -> str | None:
    """Show that there is a value, and not which: ``l…`` , ``a…@…``.

    Parameters
    ----------
    value
        A personal value.

    Returns
    -------
    str or None
        Its first letter, and whether it has the form of an address.
    """
    if value is None:
        return None
    return value[:1] + ("…@…" if "@" in value else "…")

"""Sheets of Excel workbooks as rows of text."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import python_calamine

from klientela.errors import KlientelaError

# Above a table stand its title and its filters; below these rows nobody looks for column names.
ROWS_LOOKED_AT = 30


@dataclass(frozen=True)
class Sheet:
    """One sheet that is not empty.

    Attributes
    ----------
    name
        Its name in the workbook.
    rows
        Its cells as text, from the first row of the sheet, blank ones empty.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]


def sheets_of(path: Path, label: str) -> Iterator[Sheet]:
    """Read the sheets of a workbook (xlsx, xlsm, xlsb, xls, ods).

    Parameters
    ----------
    path
        The workbook.
    label
        How people know it.

    Yields
    ------
    Sheet
        Those with anything in them, in the workbook's order.

    Raises
    ------
    KlientelaError
        When it cannot be opened: damaged, or with a password.
    """
    try:
        with path.open("rb") as stream:
            book = python_calamine.CalamineWorkbook.from_filelike(stream)
            for name in book.sheet_names:
                values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                rows = tuple(tuple(cell_text(value) for value in row) for row in values)
                if any(any(row) for row in rows):
                    yield Sheet(name, rows)
    except (python_calamine.CalamineError, OSError) as fault:
        raise KlientelaError(
            f"{label} cannot be opened as a workbook ({fault}): it is damaged or has a password; "
            "save it again without one, or save the sheet as CSV (UTF-8)."
        ) from fault


def cell_text(value: object) -> str:
    """Give a cell as text: whole numbers without a fraction, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time()
        return value.date().isoformat() if is_day else value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def table_of(
    label: str, sheet: Sheet, header_row: int
) -> tuple[tuple[str, ...], list[tuple[int, tuple[str, ...]]]]:
    """Cut the table out of a sheet.

    Parameters
    ----------
    label
        How people know the workbook.
    sheet
        The sheet.
    header_row
        Row of the column names, from 1.

    Returns
    -------
    tuple
        The column names, and pairs of a row number and its values; blank rows left out.

    Raises
    ------
    KlientelaError
        When a value stands under no column name.
    """
    header = sheet.rows[header_row - 1]
    width = max((place + 1 for place, name in enumerate(header) if name.strip()), default=0)
    names = unique(tuple(name.strip() for name in header[:width]))
    rows = []
    for number, row in enumerate(sheet.rows[header_row:], start=header_row + 1):
        if not any(value.strip() for value in row):
            continue
        beyond = [value for value in row[width:] if value.strip()]
        if beyond:
            raise KlientelaError(
                f"{label}, sheet {sheet.name}, row {number}: '{beyond[0]}' stands right of the "
                f"last column name ({names[-1]}): give its column a name, or delete it."
            )
        cells = row[:width] + ("",) * (width - len(row))
        rows.append((number, cells))
    return names, rows


def likely_header_row(sheet: Sheet) -> int:
    """Guess the row of the column names, from 1: the first of the widest rows without numbers."""

    def width(row: Sequence[str]) -> int:
        filled = [value for value in row if value.strip()]
        has_number = any(value.replace(".", "", 1).lstrip("-").isdigit() for value in filled)
        return 0 if has_number else len(filled)

    widths = [width(row) for row in sheet.rows[:ROWS_LOOKED_AT]]
    return widths.index(max(widths)) + 1


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Tell columns of one name apart, as a Parquet file must: ``Note``, ``Note (2)``."""
    taken = {name.casefold() for name in names}
    seen: set[str] = set()
    result = []
    for name in names:
        own, number = name, 1
        while own.casefold() in seen or (number > 1 and own.casefold() in taken):
            number += 1
            own = f"{name} ({number})"
        seen.add(own.casefold())
        result.append(own)
    return tuple(result)

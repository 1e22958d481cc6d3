"""Dates as people write them, decided over the whole column.

``03/04/2025`` is the third of April or the fourth of March; another row that says ``25/04/2025``
tells which. So every order of day, month and year that fits is tried on every value, and where
more than one is left the person is asked: a guess would move orders by months and nobody would
see it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from klientela.connectors.orders_file.cells import Cells, said
from klientela.connectors.sql import literal
from klientela.errors import KlientelaError

# Pattern of a date, and the order of its parts to the letters of strptime. {s} is the separator.
_DATES = (
    (r"[0-9]{4}(?P<s>[-/.])[0-9]{1,2}(?P=s)[0-9]{1,2}", {"year-month-day": "%Y{s}%m{s}%d"}),
    (r"[0-9]{8}", {"year-month-day": "%Y%m%d"}),
    (
        r"[0-9]{1,2}(?P<s>[-/.])[0-9]{1,2}(?P=s)[0-9]{4}",
        {"day-month-year": "%d{s}%m{s}%Y", "month-day-year": "%m{s}%d{s}%Y"},
    ),
    (
        r"[0-9]{1,2}(?P<s>[/.])[0-9]{1,2}(?P=s)[0-9]{2}",
        {"day-month-year": "%d{s}%m{s}%y", "month-day-year": "%m{s}%d{s}%y"},
    ),
    (
        # Only with dashes do people put a short year first.
        r"[0-9]{1,2}(?P<s>-)[0-9]{1,2}(?P=s)[0-9]{2}",
        {
            "day-month-year": "%d{s}%m{s}%y",
            "month-day-year": "%m{s}%d{s}%y",
            "year-month-day": "%y{s}%m{s}%d",
        },
    ),
    (r"[0-9]{1,2}(?P<s>[- ])[A-Za-z]{3}(?P=s)[0-9]{4}", {"day-month-year": "%d{s}%b{s}%Y"}),
    (r"[0-9]{1,2}(?P<s>[- ])[A-Za-z]{4,}(?P=s)[0-9]{4}", {"day-month-year": "%d{s}%B{s}%Y"}),
    (r"[A-Za-z]{3} [0-9]{1,2}(?P<s>,?) [0-9]{4}", {"month-day-year": "%b %d{s} %Y"}),
    (r"[A-Za-z]{4,} [0-9]{1,2}(?P<s>,?) [0-9]{4}", {"month-day-year": "%B %d{s} %Y"}),
)
_NANOSECONDS = "%n"
_TIMES = (
    (r"", ""),
    (r"[0-9]{1,2}:[0-9]{2}", "%H:%M"),
    (r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}", "%H:%M:%S"),
    (r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}[.][0-9]{1,6}", "%H:%M:%S.%f"),
    (r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}[.][0-9]{7,9}", f"%H:%M:%S.{_NANOSECONDS}"),
    (r"[0-9]{1,2}:[0-9]{2} [AaPp][Mm]", "%I:%M %p"),
    (r"[0-9]{1,2}:[0-9]{2}[AaPp][Mm]", "%I:%M%p"),
    (r"[0-9]{1,2}:[0-9]{2}:[0-9]{2} [AaPp][Mm]", "%I:%M:%S %p"),
    (r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}[AaPp][Mm]", "%I:%M:%S%p"),
)
# What stands between date and time, and what after the time says where the clock stood.
_BETWEEN = ((r"T", "T"), (r", ", ", "), (r" ", " "))
_ZONES = (
    (r"", "", None),
    (r"Z", "Z", "UTC"),
    (r" UTC", " UTC", "UTC"),
    (r" GMT", " GMT", "UTC"),
    (r"[+-][0-9]{2}(?::?[0-9]{2})?", "%z", "offset"),
    (r" [+-][0-9]{2}(?::?[0-9]{2})?", " %z", "offset"),
)
_EARLIEST_YEAR = 1000  # a four-digit year; strptime reads the 24 of 05/01/24 as the year 24
# Every day of a year has its own look where months are words.
_EXAMPLES = 500
_UNREAD = " (unread)"
# What people write who think of a spreadsheet's date formats, longest first.
_SPREADSHEET = (
    ("yyyy", "%Y"), ("hh", "%H"), ("ss", "%S"), ("dd", "%d"), ("yy", "%y"), ("mm", "%m"),
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """Values that look alike, and one order of parts to read them in.

    Attributes
    ----------
    pattern
        Regular expression that all of such a value matches.
    letters
        The format in the letters of strptime.
    order
        ``day-month-year`` and the like.
    zone
        None for a clock on the wall, ``UTC``, or ``offset`` where the value says it.
    has_time
        Whether there is a time of day.
    """

    pattern: str
    letters: str
    order: str
    zone: str | None
    has_time: bool


def shapes_of(value: str) -> list[Shape]:
    """List the ways in which one value could be a date.

    Parameters
    ----------
    value
        The text, trimmed.

    Returns
    -------
    list of Shape
        One per order of parts; none where it is no date.
    """
    for date_pattern, orders in _DATES:
        start = re.match(date_pattern, value)
        if start is None:
            continue
        separator = start.groupdict().get("s") or ""
        rest = value[start.end() :]
        for time_pattern, time_letters in _rests():
            zone_shape = re.fullmatch(time_pattern, rest)
            if zone_shape is None:
                continue
            letters, zone = time_letters
            # The engine's expressions know no back-references: the separator is spelt out.
            spelt = re.sub(r"\(\?P<s>[^)]*\)|\(\?P=s\)", re.escape(separator), date_pattern)
            return [
                Shape(
                    pattern=spelt + time_pattern,
                    letters=form.format(s=separator) + letters,
                    order=order,
                    zone=zone,
                    has_time=bool(letters),
                )
                for order, form in orders.items()
            ]
    return []


def _rests() -> Iterable[tuple[str, tuple[str, str | None]]]:
    yield "", ("", None)
    for time_pattern, time_letters in _TIMES[1:]:
        for between_pattern, between in _BETWEEN:
            for zone_pattern, zone_letters, zone in _ZONES:
                yield (
                    between_pattern + time_pattern + zone_pattern,
                    (between + time_letters + zone_letters, zone),
                )


@dataclass(frozen=True)
class DateReading:
    """How a column of dates is read.

    Attributes
    ----------
    shapes
        Every way of writing that was found, all in one order of parts.
    """

    shapes: tuple[Shape, ...]

    def sql(self, value: str) -> str:
        """Write the expression that gives the time in ISO form.

        Parameters
        ----------
        value
            SQL of the text.

        Returns
        -------
        str
            SQL giving text: the time on the clock of `zone_sql`. Where it is no such date, the
            value itself, marked so that no later cast takes it for a date of another format, and
            the row is rejected for it.
        """
        branches = "".join(
            f"            when {_matches(shape, value)} then {_parsed(shape, value)}\n"
            for shape in self.shapes
        )
        return (
            f"coalesce(\n        cast(case\n{branches}        end as varchar),\n"
            f"        {value} || {literal(_UNREAD)}\n    )"
        )

    def zone_sql(self, value: str, time_zone: str, reporting_time_zone: str) -> str:
        """Write the expression of the zone whose clock `sql` shows.

        Parameters
        ----------
        value
            SQL of the text.
        time_zone
            Zone of a clock on the wall.
        reporting_time_zone
            Zone of a day without a time: midnight there, so that it stays that day in reports.

        Returns
        -------
        str
            SQL giving the name of a zone.
        """

        def zone(shape: Shape) -> str:
            if shape.zone is not None:
                return "UTC"
            return time_zone if shape.has_time else reporting_time_zone

        zones = {zone(shape) for shape in self.shapes}
        if len(zones) == 1:
            return literal(zones.pop())
        branches = " ".join(
            f"when {_matches(shape, value)} then {literal(zone(shape))}" for shape in self.shapes
        )
        return f"case {branches} else {literal(time_zone)} end"


def _matches(shape: Shape, value: str) -> str:
    if not shape.pattern:
        # The person's own format: it alone decides.
        return f"{_parsed(shape, value)} is not null"
    return f"regexp_full_match({value}, {literal(shape.pattern)})"


def _parsed(shape: Shape, value: str) -> str:
    """Parse to a timestamp of the wall, or of UTC where the value says its zone."""
    letters = shape.letters
    if _NANOSECONDS in letters:
        # They have a type of their own, and casting it rounds in one version and cuts in another.
        value = f"regexp_replace({value}, '([.][0-9]{{6}})[0-9]+', '\\1')"
        letters = letters.replace(_NANOSECONDS, "%f")
    parsed = f"try_strptime({value}, {literal(letters)})"
    if shape.zone == "offset":
        parsed = f"timezone('UTC', {parsed})"
    return f"case when year({parsed}) >= {_EARLIEST_YEAR} then {parsed} end"


def decide_dates(
    con: duckdb.DuckDBPyConnection, cells: Cells, date_format: str | None
) -> DateReading:
    """Decide how a whole column of dates is written.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    cells
        Every value of the column.
    date_format
        What the person said, in the letters of strptime; believed, but it must fit something.

    Returns
    -------
    DateReading
        One order of day, month and year for the column.

    Raises
    ------
    KlientelaError
        When the values contradict each other or cannot tell, naming file, row and column.
    """
    if date_format is not None:
        return _said(con, cells, date_format)
    by_order: dict[str, dict[str, Shape]] = {}
    for (example,) in con.sql(_one_per_look(cells)).fetchall():
        for shape in shapes_of(example):
            by_order.setdefault(shape.order, {})[shape.pattern] = shape
    orders = [DateReading(tuple(shapes.values())) for shapes in by_order.values()]
    fits = [_fit(con, cells, reading) for reading in orders]
    orders = [reading for reading, fit in zip(orders, fits, strict=True) if fit]
    if not orders:
        first = _first(con, cells, "true")
        if not first:
            # Nothing to decide: every row will be rejected for its missing date.
            return DateReading(tuple(shapes_of("2000-01-01")))
        raise KlientelaError(
            f"{said(cells.column, *first)} is no date that is known here: add "
            "date_format to the mapping in the letters of strptime, for example "
            '`date_format: "%d.%m.%Y %H:%M"` (months in words must be English).'
        )
    best = orders[max(range(len(orders)), key=[fit for fit in fits if fit].__getitem__)]
    for other in orders:
        if other is not best:
            _compare(con, cells, best, other)
    return best


def _compare(
    con: duckdb.DuckDBPyConnection, cells: Cells, best: DateReading, other: DateReading
) -> None:
    """Refuse another order of parts that fits a value better, or as well and differently."""
    one, two = _any(best), _any(other)
    only_other, differing, only_best = con.sql(
        "select count_if(one is null and two is not null),\n"
        "    count_if(one <> two), count_if(one is not null and two is null)\n"
        f"from (select {one} as one, {two} as two from ({cells.sql}))"
    ).fetchall()[0]
    if only_other:
        odd = _first(con, cells, f"{one} is null and {two} is not null")
        usual = _first(con, cells, f"{one} is not null and {two} is null")
        usual = usual or _first(con, cells, f"{one} is not null")
        contrast = " but ".join(said(cells.column, *found) for found in (odd, usual) if found)
        raise KlientelaError(
            f"Date formats are mixed: {contrast}: a spreadsheet may have changed some of them; "
            "export the file again, or add the right date_format to the mapping (the rows that "
            "do not fit it are then rejected and counted)."
        )
    unclear = None if only_best or not differing else _first(con, cells, f"{one} <> {two}")
    if unclear:
        formats = " or ".join(f'"{reading.shapes[0].letters}"' for reading in (best, other))
        raise KlientelaError(
            f"{said(cells.column, *unclear)} can be {best.shapes[0].order} or "
            f"{other.shapes[0].order}, and no other value tells: add date_format: {formats} to "
            "the mapping."
        )


def _said(con: duckdb.DuckDBPyConnection, cells: Cells, date_format: str) -> DateReading:
    if "%" not in date_format:
        letters = date_format.lower()
        for spreadsheet, letter in _SPREADSHEET:
            letters = letters.replace(spreadsheet, letter)
        letters = letters.replace(":%m", ":%M")
        raise KlientelaError(
            f"date_format is '{date_format}': write it in the letters of strptime, most likely "
            f'"{letters}".'
        )
    try:
        con.sql(f"select strptime(null, {literal(date_format)})").fetchall()
    except duckdb.Error as fault:
        raise KlientelaError(
            f"date_format is '{date_format}', which has a letter that strptime does not know: "
            'write for example "%d.%m.%Y %H:%M:%S".'
        ) from fault
    zone = "offset" if re.search("%[zZ]", date_format) else None
    has_time = bool(re.search("%-?[HI]", date_format))
    reading = DateReading((Shape("", date_format, "as said", zone, has_time),))
    first = _first(con, cells, "true")
    if first and not _fit(con, cells, reading):
        raise KlientelaError(
            f"date_format is '{date_format}', but no value fits it, for example "
            f"{said(cells.column, *first)}."
        )
    return reading


def _first(
    con: duckdb.DuckDBPyConnection, cells: Cells, condition: str
) -> tuple[str, int, str] | None:
    """Give file, row and text of the first value that meets a condition."""
    found = con.sql(
        f"select source_file, source_row, value from ({cells.sql})\n"
        f"where value is not null and {condition}\n"
        "order by source_file, source_row limit 1"
    ).fetchall()
    return found[0] if found else None


def _fit(con: duckdb.DuckDBPyConnection, cells: Cells, reading: DateReading) -> int:
    """Count the values that a reading makes dates of."""
    counted = con.sql(f"select count(*) from ({cells.sql}) where {_any(reading)} is not null")
    count: int = counted.fetchall()[0][0]
    return count


def _any(reading: DateReading) -> str:
    branches = " ".join(
        f"when {_matches(shape, 'value')} then {_parsed(shape, 'value')}"
        for shape in reading.shapes
    )
    return f"case {branches} end"


def _one_per_look(cells: Cells) -> str:
    """Give one value per sequence of digits, letters and signs; the most frequent first."""
    return (
        f"select min(value) from ({cells.sql}) where value is not null\n"
        "group by translate(value, '012345678', '999999999')\n"
        f"order by count(*) desc, min(value) limit {_EXAMPLES}"
    )

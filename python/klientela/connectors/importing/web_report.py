"""Aggregate reports of web analytics as one row per figure.

A report is one or several tables under comments that say what it is and which days it is about.
Percentages and durations lose their signs here and keep them as a unit; which comma is which is
decided later, over all figures at once.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from klientela.connectors.table_file import fields
from klientela.connectors.tools.answers import Answers
from klientela.connectors.tools.known import Table
from klientela.errors import KlientelaError

Numbered = tuple[int, Sequence[str]]
_DATE = re.compile(r"(?P<year>[0-9]{4})-?(?P<month>[0-9]{2})-?(?P<day>[0-9]{2})")
_SPAN = re.compile(r"([0-9]{8})\s*-\s*([0-9]{8})")
_SAID_DATE = re.compile(r"(start|end) date:\s*([0-9]{4}-?[0-9]{2}-?[0-9]{2})", re.IGNORECASE)
_RULE = re.compile(r"-{4,}")
# A figure: a number with whatever commas and signs, a percentage, or a duration.
_FIGURE = re.compile(
    r"(?P<sign>-?)(?:[€$£¥]\s*|[A-Z]{3}\s+)?[0-9][0-9.,\s'\u00a0]*(?:\s*[€$£¥%]|\s*[A-Z]{3})?"
)
_DURATION = re.compile(r"(?P<hours>[0-9]+):(?P<minutes>[0-9]{2}):(?P<seconds>[0-9]{2})")
# Numbers that are no figures but say where a figure belongs.
_IS_DIMENSION = re.compile(
    r"(nth .*|(day|hour|week|month) index|date|day|hour|week|month|year|date \+ hour.*|.* id)",
    re.IGNORECASE,
)
_GRAND_TOTAL = "grand total"


@dataclass
class _Block:
    """One table of a report, with what the comments above it say."""

    report: str
    start: datetime.date | None
    end: datetime.date | None
    header: Sequence[str]
    rows: list[Numbered] = field(default_factory=list)


def report_rows(
    label: str, lines: Iterator[Numbered], table: Table, answers: Answers, *, report: str
) -> Iterator[list[str | None]]:
    """Unpack a report.

    Parameters
    ----------
    label
        How people know the file.
    lines
        Every record with the line it begins on, blank ones too.
    table
        The format: its columns are ``report``, ``dimension``, ``dimension_value``,
        ``period_start``, ``period_end``, ``metric``, ``amount``, ``unit``.
    answers
        What the person said; its settings have the period where the file does not.
    report
        What the report is called where the file does not say it.

    Yields
    ------
    list of str or None
        One row per figure.

    Raises
    ------
    KlientelaError
        When a record does not fit its header, or nothing says which days the figures are about.
    """
    said = {
        name: _day(answers.settings[name])
        for name in ("period_start", "period_end")
        if name in answers.settings
    }
    for block in _blocks(label, lines, report):
        block.start = said.get("period_start") or block.start
        block.end = said.get("period_end") or block.end or said.get("period_start")
        if block.start is None or block.end is None:
            raise KlientelaError(
                f"{label} does not say which days it is about: give --mapping a file with "
                '{settings: {period_start: "2026-01-01", period_end: "2026-01-31"}}.'
            )
        for row in _figures(block):
            yield [row.get(name) for name in table.columns]


def _day(text: str) -> datetime.date:
    found = _DATE.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError(text)
        return datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError as fault:
        raise KlientelaError(f"'{text}' is no day: write it as 2026-01-31.") from fault


def _blocks(label: str, lines: Iterator[Numbered], report: str) -> Iterator[_Block]:
    comments: list[str] = []
    start = end = None
    block: _Block | None = None
    was_comment = False
    for line, record in lines:
        text = ",".join(record).strip()
        if text.startswith("#"):
            if block is not None:
                yield block
                block = None
            if not was_comment:
                comments = comments if all(_SAID_DATE.search(one) for one in [text]) else []
            was_comment = True
            comment = text.lstrip("# ").strip()
            start, end = _period(comment, start, end)
            if comment and not _RULE.fullmatch(comment):
                comments.append(comment)
            continue
        was_comment = False
        if not text.strip(", "):
            if block is not None:
                yield block
                block = None
            continue
        if block is None:
            header = [name.strip() for name in record]
            block = _Block(_title(comments, report), start, end, header)
            continue
        cells = list(record)
        width = len(block.header)
        if len(cells) == width + 1 and cells[-1].strip().casefold() in ("", _GRAND_TOTAL):
            cells.pop()
        if len(cells) != width:
            raise KlientelaError(
                f"{label}, line {line}: {fields(len(cells))} where the header of its table has "
                f"{width}: the file was cut off or changed; export it again."
            )
        block.rows.append((line, cells))
    if block is not None:
        yield block


def _period(
    comment: str, start: datetime.date | None, end: datetime.date | None
) -> tuple[datetime.date | None, datetime.date | None]:
    said = _SAID_DATE.fullmatch(comment)
    if said:
        day = _day(said[2])
        return (day, end) if said[1].lower() == "start" else (start, day)
    span = _SPAN.fullmatch(comment)
    return (_day(span[1]), _day(span[2])) if span else (start, end)


def _title(comments: Sequence[str], report: str) -> str:
    """Pick the comment that is the report's name: the first with an account, else the second."""
    names = [one for one in comments if not _SAID_DATE.fullmatch(one) and not _SPAN.fullmatch(one)]
    if not names:
        return report
    has_account = any(one.lower().startswith("account:") for one in names)
    return names[0] if has_account or len(names) == 1 else names[1]


def _figures(block: _Block) -> Iterator[dict[str, str | None]]:
    dimensions = [
        place for place, name in enumerate(block.header) if _is_dimension(block, place, name)
    ]
    metrics = [place for place in range(len(block.header)) if place not in dimensions]
    for _, cells in block.rows:
        start, end = block.start, block.end
        names, values = [], []
        for place in dimensions:
            day = _day_of(block, block.header[place], cells[place])
            if day is not None:
                start = end = day
            value = day.isoformat() if day is not None else cells[place].strip()
            if value:
                names.append(block.header[place])
                values.append(value)
        for place in metrics:
            amount, unit = _amount(cells[place].strip())
            if amount is None:
                continue
            yield {
                "report": block.report,
                "dimension": " / ".join(names) or "total",
                "dimension_value": " / ".join(values) or None,
                "period_start": start.isoformat() if start else None,
                "period_end": end.isoformat() if end else None,
                "metric": block.header[place],
                "amount": amount,
                "unit": unit,
            }


def _is_dimension(block: _Block, place: int, name: str) -> bool:
    if _IS_DIMENSION.fullmatch(name):
        return True
    values = [cells[place].strip() for _, cells in block.rows if cells[place].strip()]
    return not all(_FIGURE.fullmatch(value) or _DURATION.fullmatch(value) for value in values)


def _day_of(block: _Block, name: str, value: str) -> datetime.date | None:
    """Read the day a row is about, where its dimension is a day."""
    kind = name.casefold()
    value = value.strip()
    if kind in ("nth day", "day index") and value.isdigit() and block.start is not None:
        if _DATE.fullmatch(value):
            return _day(value)
        return block.start + datetime.timedelta(days=int(value))
    if kind in ("date", "day") and _DATE.fullmatch(value):
        return _day(value)
    return None


def _amount(text: str) -> tuple[str | None, str | None]:
    """Give a figure without its sign, and what the sign said."""
    if not text:
        return None, None
    duration = _DURATION.fullmatch(text)
    if duration:
        hours, minutes, seconds = (int(duration[part]) for part in ("hours", "minutes", "seconds"))
        return str(hours * 3600 + minutes * 60 + seconds), "seconds"
    if text.endswith("%"):
        return text.removesuffix("%").strip(), "percent"
    return text, None

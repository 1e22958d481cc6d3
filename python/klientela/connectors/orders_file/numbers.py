"""Amounts as people write them: decimal commas, thousands separators, currency signs.

Which character is the decimal one is decided over every value of every number column at once: a
single ``1,234`` cannot tell, but somewhere in an export there is a ``12,50`` that can.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from klientela.connectors.orders_file.cells import Cells, said
from klientela.connectors.sql import literal
from klientela.errors import KlientelaError

# Signs beside an amount and the currencies they can stand for; a code stands for itself.
CURRENCY_SIGNS = {
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "R$": ("BRL",),
    "$": ("USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD"),
    "zł": ("PLN",),
    "Kč": ("CZK",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
}
_CODES = (
    "EUR|USD|GBP|CHF|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|UAH|RUB|CAD|AUD|NZD|MXN|BRL|ARS|CLP|"
    "COP|JPY|CNY|KRW|INR|IDR|MYR|PHP|SGD|THB|TWD|VND|HKD|AED|SAR|ILS|EGP|ZAR|NGN|KES|MAD"
)
_MARK = f"(?:R[$]|[$€£¥₹]|zł|Kč|kr|{_CODES})"
# Ordinary, no-break, narrow no-break and thin blank.
_BLANK = "[ \u00a0\u202f\u2009]"
_GROUPS = {".": f"(?:[,'\u2019]|{_BLANK})", ",": f"(?:[.'\u2019]|{_BLANK})"}
_MINUS = "[-\u2212]"
# Text that is a number already, as Parquet and most exports have it; also 1e-05.
_PLAIN_NUMBER = "[-+]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][-+]?[0-9]+)?"


@dataclass(frozen=True)
class NumberReading:
    """How the number columns of an export are read.

    Attributes
    ----------
    decimal
        ``.`` or ``,``.
    currencies
        What the signs beside the amounts can all stand for; none where there are no signs.
    """

    decimal: str
    currencies: tuple[str, ...]


def number_sql(value: str, decimal: str) -> str:
    """Write the expression that makes a number's text castable and leaves other text as it is.

    Parameters
    ----------
    value
        SQL of the text.
    decimal
        ``.`` or ``,``.

    Returns
    -------
    str
        SQL giving ``-1234.5`` for ``(1.234,50 €)``, and the text itself where it is no number, so
        that the row is rejected with that column as the reason.
    """
    digits = f"regexp_replace({value}, {literal(f'[^0-9{decimal}]')}, '', 'g')"
    if decimal == ",":
        digits = f"replace({digits}, ',', '.')"
    plain = (
        f"        when regexp_full_match({value}, {literal(_PLAIN_NUMBER)}) then {value}\n"
        if decimal == "."
        else ""
    )
    return (
        "case\n"
        f"{plain}"
        f"        when regexp_full_match({value}, {literal(_written(decimal))})\n"
        f"            then case when regexp_matches({value}, '{_MINUS}|[(]') then '-' else '' end\n"
        f"                || {digits}\n"
        f"        else {value}\n"
        "    end"
    )


def _written(decimal: str) -> str:
    """Give the pattern of an amount as people write it, with one of the decimal characters."""
    group = _GROUPS[decimal]
    whole = f"(?:[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+|[0-9]+)"
    number = f"(?:{whole}(?:[{decimal}][0-9]*)?|[{decimal}][0-9]+)"
    before = f"(?:{_MARK}{_BLANK}*)?"
    after = f"(?:{_BLANK}*{_MARK})?"
    sign = f"(?:[+]|{_MINUS})?{_BLANK}*"
    return "|".join(
        (
            f"{sign}{before}{number}{after}",
            f"{before}{sign}{number}{after}",
            f"{number}{after}{_BLANK}*{_MINUS}",
            f"[(]{_BLANK}*{before}{number}{after}{_BLANK}*[)]",
        )
    )


def decide_numbers(
    con: duckdb.DuckDBPyConnection,
    columns: Sequence[Cells],
    decimal: str | None,
    currency: str | None,
    *,
    currency_per_row: bool,
) -> NumberReading:
    """Decide the decimal character, and refuse amounts in several currencies.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    columns
        The values of each number column.
    decimal
        What the person said; believed.
    currency
        The currency the person said for the whole file, or none.
    currency_per_row
        Whether each row says its currency, so that signs of several are no fault.

    Returns
    -------
    NumberReading
        What holds for every number column of the export.

    Raises
    ------
    KlientelaError
        When the values contradict each other or cannot tell, naming file, row and column.
    """
    if not columns:
        return NumberReading(decimal or ".", ())
    marks: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for cells in columns:
        for kind, mark, look in _looks(con, cells):
            if kind is not None and kind not in kinds:
                kinds[kind] = _first_of(con, cells, look)
            if mark and mark not in marks:
                marks[mark] = _first_of(con, cells, look)
    point, comma, either = (kinds.get(kind) for kind in ("point", "comma", "either"))
    return NumberReading(
        decimal or _decimal(point, comma, either),
        () if currency_per_row else _currencies(marks, currency),
    )


# Digits differ in nothing but whether a group of thousands can begin with them.
_LOOK = "translate(value, '12345678', '99999999')"


def _looks(con: duckdb.DuckDBPyConnection, cells: Cells) -> list[tuple[str | None, str, str]]:
    """Judge one value of each look: what its decimal character can be, and its currency mark."""
    # A table in between: the patterns are tried on each look once, not on each value.
    con.sql(
        f"create or replace temp table looks as select distinct {_LOOK} as value from ({cells.sql})"
    )
    judged = con.sql(
        "with judged as (\n"
        "    select value,\n"
        f"        regexp_full_match(value, {literal(_written('.'))}) as is_point,\n"
        f"        regexp_full_match(value, {literal(_written(','))}) as is_comma\n"
        "    from looks where value is not null\n"
        ")\n"
        "select case\n"
        "        when not is_comma then 'point'\n"
        "        when not is_point then 'comma'\n"
        "        when regexp_matches(value, '[.,]') then 'either'\n"
        "    end,\n"
        f"    regexp_extract(value, {literal(_MARK)}), value\n"
        "from judged where is_point or is_comma order by value"
    )
    found: list[tuple[str | None, str, str]] = judged.fetchall()
    return found


def _first_of(con: duckdb.DuckDBPyConnection, cells: Cells, look: str) -> str:
    """Name the first value of a look and its place."""
    found = con.sql(
        f"select source_file, source_row, value from ({cells.sql})\n"
        f"where {_LOOK} = {literal(look)} order by source_file, source_row limit 1"
    ).fetchall()[0]
    return said(cells.column, *found)


def _decimal(point: str | None, comma: str | None, either: str | None) -> str:
    if point and comma:
        raise KlientelaError(
            f"Decimal points and decimal commas are mixed: {point}, but {comma}: put the export "
            'right, or add `decimal: "."` or `decimal: ","` to the mapping; what does not fit '
            "it is then rejected row by row."
        )
    if either and not point and not comma:
        raise KlientelaError(
            f"{either} may be thousands or decimals, and no other value tells: add "
            '`decimal: "."` (1,234 is one thousand) or `decimal: ","` (1.234 is one thousand) '
            "to the mapping."
        )
    return "," if comma else "."


def _currencies(marks: dict[str, str], currency: str | None) -> tuple[str, ...]:
    """Make sure that the signs beside the amounts stand for one currency, the one that was said."""
    meanings = {mark: set(CURRENCY_SIGNS.get(mark, (mark,))) for mark in marks}
    if not meanings:
        return ()
    in_common = set.intersection(*meanings.values())
    if currency:
        in_common &= {currency}
    if not in_common:
        examples = " and ".join(marks.values())
        against = f", but the mapping says currency: {currency}" if currency else ""
        raise KlientelaError(
            f"Amounts in more than one currency without rates: {examples}{against}: split the "
            "export by currency, or map a column with the currency of each row."
        )
    return tuple(sorted(in_common))

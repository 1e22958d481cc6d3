"""The SQL that cleans the values of each kind of column."""

from collections.abc import Mapping
from dataclasses import dataclass

from klientela.connectors.orders_file.dates import DateReading
from klientela.connectors.orders_file.numbers import NumberReading, number_sql
from klientela.connectors.orders_file.writer import id_sql
from klientela.connectors.sql import literal
from klientela.connectors.tools.known import Column

# Blank, tab, and the no-break blanks of spreadsheets and web pages.
_BLANKS = " \t\r\n\u00a0\u202f\u2009"
_FINGERPRINT_LENGTH = 16
_YES = ("yes", "y", "true", "t", "1", "ja", "oui", "si", "sí", "on", "x")
_NO = ("no", "n", "false", "f", "0", "nein", "non", "off")
# Seconds, milliseconds and microseconds since 1970 differ in their number of digits.
_EPOCHS = (("[0-9]{9,10}", 1_000_000), ("[0-9]{12,13}", 1_000), ("[0-9]{15,16}", 1))
_EPOCH = "[0-9]{9,16}(?:[.][0-9]+)?"


def plain_sql(value: str, missing: tuple[str, ...] = ()) -> str:
    """Write the expression of a cell's text, null where there is none.

    Blanks around it go, and the apostrophe by which spreadsheets keep text from becoming a number
    or a formula (``'0049``, ``'=sum``).
    """
    trimmed = f"trim({value}, {literal(_BLANKS)})"
    bare = f"regexp_replace({trimmed}, '^''([-0-9+=@])', '\\1')"
    for nothing in ("", *missing):
        bare = f"nullif({bare}, {literal(nothing)})"
    return bare


def person_sql(value: str) -> str:
    """Write the expression of an id made of an e-mail address.

    Ids are published and addresses must not be; the fingerprint is the same for every spelling of
    one address, and in every tool.
    """
    return f"'email-' || substr(sha256(lower({value})), 1, {_FINGERPRINT_LENGTH})"


def flag_sql(value: str) -> str:
    """Write the expression of a yes or no as ``true`` or ``false``; other words stay."""
    yes = ", ".join(literal(word) for word in _YES)
    no = ", ".join(literal(word) for word in _NO)
    return (
        f"case when lower({value}) in ({yes}) then 'true' "
        f"when lower({value}) in ({no}) then 'false' else {value} end"
    )


def minutes_after_sql(start: str, minutes: str) -> str:
    """Write the expression of a time some minutes after another, both as text."""
    moved = (
        f"try_cast({start} as timestamp) "
        f"+ to_minutes(cast(try_cast({minutes} as decimal(18, 4)) as bigint))"
    )
    return f"coalesce(cast({moved} as varchar), {minutes})"


@dataclass(frozen=True)
class Cleaner:
    """How the columns of files that were judged together are cleaned.

    Attributes
    ----------
    dates
        By our column name.
    numbers
        Of all number columns.
    time_zone, reporting_time_zone
        Of times that do not say theirs, and of days.
    """

    dates: Mapping[str, DateReading]
    numbers: NumberReading
    time_zone: str
    reporting_time_zone: str

    def sql(self, column: Column, value: str, *, is_typed: bool) -> str:
        """Write the expression of one column.

        Parameters
        ----------
        column
            What it is.
        value
            SQL of its plain text.
        is_typed
            Whether the file itself says that it is a number or a date.

        Returns
        -------
        str
            SQL giving text; what cannot be read stays as it was, so that the row is refused with
            that column as the reason.
        """
        if column.kind == "id":
            return id_sql(value)
        if column.kind == "person":
            return person_sql(value)
        if column.kind == "subscriber":
            return f"md5(lower({value}))"
        if column.kind == "flag":
            return flag_sql(value)
        if column.kind == "number":
            return value if is_typed else number_sql(value, self.numbers.decimal)
        if column.kind == "day":
            read = self.dates[column.name].sql(value)
            return f"coalesce(cast(cast(try_cast({read} as timestamp) as date) as varchar), {read})"
        if column.kind == "date":
            return self._in_utc(column, value)
        if column.kind == "epoch":
            branches = " ".join(
                f"when regexp_full_match({value}, {literal(pattern + '(?:[.][0-9]+)?')}) "
                f"then cast(make_timestamp(cast(cast({value} as decimal(38, 6)) * {factor} "
                "as bigint)) as varchar)"
                for pattern, factor in _EPOCHS
            )
            return f"case {branches} else {self._in_utc(column, value)} end"
        return value

    def _in_utc(self, column: Column, value: str) -> str:
        reading = self.dates[column.name]
        read = reading.sql(value)
        zone = reading.zone_sql(value, self.time_zone, self.reporting_time_zone)
        if zone == "'UTC'":
            return read
        moved = f"timezone('UTC', timezone({zone}, try_cast({read} as timestamp)))"
        return f"coalesce(cast({moved} as varchar), {read})"


def is_date_text(column: Column, value: str) -> str:
    """Write the condition that a value is judged as a date, which a count of seconds is not."""
    if column.kind == "epoch":
        return f"not regexp_full_match({value}, {literal(_EPOCH)})"
    return "true"

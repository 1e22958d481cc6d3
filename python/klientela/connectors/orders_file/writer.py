"""The SQL of each known column, over one file of an order export."""

from dataclasses import dataclass, replace

from klientela.connectors.orders_file.columns import Column, known_columns
from klientela.connectors.orders_file.dates import DateReading
from klientela.connectors.orders_file.numbers import NumberReading, number_sql
from klientela.connectors.sql import identifier, literal
from klientela.connectors.table_file import TableFile

# What exports write where there is no id. One such "customer" would be the best of the shop.
_NO_ID = ("null", "none", "nan", "na", "n/a", "#n/a", "<na>", "(null)", "-", "\\n")
_FINGERPRINT_LENGTH = 16
# Blank, tab, and the no-break blanks of spreadsheets and web pages.
_BLANKS = " \t\u00a0\u202f\u2009"
_LOOKS_LIKE_EMAIL = "%_@_%._%"


def with_blanks_trimmed(table: TableFile) -> TableFile:
    """Give the same file without blanks around its values, and with a hash of each row.

    Parameters
    ----------
    table
        A file as it was read.

    Returns
    -------
    TableFile
        Columns ``c0``, ``c1``, … null where nothing but blanks was there, and ``row_hash`` over
        the whole row, mapped or not: two rows are identical only when everything in them is.
    """
    places = range(len(table.columns))
    columns = ",\n        ".join(
        f"nullif(trim(c{place}, {literal(_BLANKS)}), '') as c{place}" for place in places
    )
    parts = ", ".join(f"coalesce(c{place}, chr(2))" for place in places)
    relation = (
        f"(\n    select\n        {columns},\n        md5(concat_ws(chr(1), {parts})) as row_hash,\n"
        f"        source_row\n    from {table.relation}\n)"
    )
    return replace(table, relation=relation)


def id_sql(value: str) -> str:
    """Write the expression of an id as people know it.

    Without the ``.0`` of a number column that had gaps (17850.0), without the apostrophe that
    keeps spreadsheets from rounding it, and null for the words that mean there is none.
    """
    bare = f"ltrim({value}, '''')"
    none = ", ".join(literal(word) for word in _NO_ID)
    return (
        f"case when lower({bare}) not in ({none}) "
        f"then regexp_replace({bare}, '^([0-9]+)[.]0+$', '\\1') end"
    )


def customer_id_sql(value: str) -> str:
    """Write the expression of a customer's id, e-mail addresses made unreadable.

    Ids are published and addresses must not be; the fingerprint is the same for every spelling of
    one address, so a customer stays one customer.
    """
    return (
        f"case when {value} like {literal(_LOOKS_LIKE_EMAIL)} then 'email-' || "
        f"substr(sha256(lower({value})), 1, {_FINGERPRINT_LENGTH}) else {id_sql(value)} end"
    )


@dataclass(frozen=True)
class Writer:
    """How every file of one export is written as the raw table.

    Attributes
    ----------
    row_is
        ``order`` or ``order_line``.
    dates, numbers
        What was decided over the whole export.
    currency
        Where a row does not say it; none where every row must.
    time_zone, reporting_time_zone
        Of times, and of days without a time.
    """

    row_is: str
    dates: DateReading
    numbers: NumberReading
    currency: str | None
    time_zone: str
    reporting_time_zone: str

    def expressions(self, table: TableFile, places: dict[str, int]) -> list[tuple[str, str]]:
        """Write the columns of one file.

        Parameters
        ----------
        table
            The file, its blanks trimmed.
        places
            Known column name to the place of the file's column, from 0.

        Returns
        -------
        list of pairs of str
            SQL and quoted name: every known column, what a row is, the zone of its time, and a
            hash of the whole row.
        """
        ordered_at = f"c{places['ordered_at']}"
        zone = self.dates.zone_sql(ordered_at, self.time_zone, self.reporting_time_zone)
        known = {
            name: self._expression(column, table, places)
            for name, column in known_columns().items()
        }
        columns = {
            "row_is": literal(self.row_is),
            **known,
            "time_zone": zone,
            "row_hash": "row_hash",
        }
        return [(sql, identifier(name)) for name, sql in columns.items()]

    def _expression(self, column: Column, table: TableFile, places: dict[str, int]) -> str:
        if column.name not in places:
            if column.name == "currency" and self.currency:
                return literal(self.currency)
            return "cast(null as varchar)"
        place = places[column.name]
        value = f"c{place}"
        if column.name == "customer_id":
            return customer_id_sql(value)
        if column.name == "currency":
            said = f"upper({value})"
            return f"coalesce({said}, {literal(self.currency)})" if self.currency else said
        if column.kind == "id":
            return id_sql(value)
        if column.kind == "date":
            return self.dates.sql(value)
        if column.kind == "number" and not table.is_typed[place]:
            return number_sql(value, self.numbers.decimal)
        return value

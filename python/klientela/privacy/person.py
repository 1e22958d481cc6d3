"""Who somebody is to this shop: every id, address and number, and every row that is about them."""

from collections import defaultdict
from dataclasses import dataclass, field

import duckdb

from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from klientela.publish.copying import literal, quoted

#: Rows of a raw file, by its name below the data folder; with each the texts one of which must
#: stand in it, so that a file that changed meanwhile is noticed and nobody else's row is taken.
Rows = dict[str, dict[int, frozenset[str]]]


@dataclass(frozen=True)
class Person:
    """One person.

    Attributes
    ----------
    customer_id
        As the marts know them.
    records
        Pairs of source and the source's own customer id, sorted.
    emails
        Addresses in lower case, as cleaned for comparison, that nobody else has.
    phones
        Numbers as typed and in E.164 that nobody else has.
    names
        First and last name as typed, with one blank between them.
    rows
        Rows of raw files that are about them.
    """

    customer_id: str
    records: tuple[tuple[str, str], ...]
    emails: frozenset[str]
    phones: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    rows: Rows = field(default_factory=dict)

    @property
    def record_ids(self) -> frozenset[str]:
        """``source:id`` of every record."""
        return frozenset(f"{source}:{source_id}" for source, source_id in self.records)

    @property
    def identifiers(self) -> frozenset[str]:
        """What is kept of them as salted hashes."""
        return frozenset(
            {f"email:{email}" for email in self.emails}
            | {f"customer:{record_id}" for record_id in self.record_ids}
        )

    @property
    def traces(self) -> frozenset[str]:
        """Texts by which only this person is known, whatever file they stand in."""
        return self.emails | self.phones | self.record_ids | {self.customer_id}


def open_work(warehouse: Warehouse) -> duckdb.DuckDBPyConnection:
    """Open the work warehouse to read.

    Raises
    ------
    KlientelaError
        When there is none, or it is in use.
    """
    if not warehouse.work_file.exists():
        raise KlientelaError("Nothing was built yet: run `klientela build`, then try again.")
    try:
        connection = duckdb.connect(str(warehouse.work_file), read_only=True)
    except duckdb.IOException as error:
        raise KlientelaError(
            f"{warehouse.work_file} is in use by another program: try again when it is done."
        ) from error
    connection.execute("set TimeZone = 'UTC'")
    return connection


def find_person(connection: duckdb.DuckDBPyConnection, who: str) -> Person | None:
    """Find somebody by an address, a customer id, or the id of one of their records.

    Parameters
    ----------
    connection
        To the work warehouse.
    who
        An e-mail address, or ``source:id``.

    Returns
    -------
    Person or None
        None where nobody is known by that.
    """
    wanted = who.strip()
    found = connection.execute(
        """
        select distinct coalesce(ids.customer_id, checked.customer_id)
        from protected.int_customers_checked as checked
        left join protected.int_customer_ids as ids on checked.customer_id = ids.record_id
        left join protected.int_customer_records as records
            on checked.customer_id = records.record_id
        where lower($who) in (records.email, lower(trim(checked.email)))
            or $who in (checked.customer_id, ids.customer_id)
        order by all
        """,
        {"who": wanted},
    ).fetchall()
    # an order may name somebody whom no customer file lists
    found += connection.execute(
        "select distinct customer_id from intermediate.int_orders_checked where customer_id = $who"
        " and customer_id not in (select customer_id from protected.int_customer_ids)",
        {"who": wanted},
    ).fetchall()
    ids = sorted({customer_id for (customer_id,) in found if customer_id})
    if not ids:
        return None
    if len(ids) > 1:
        raise KlientelaError(
            f"{wanted} is the address of {len(ids)} customers: {', '.join(ids)}. "
            "Name one of them instead."
        )
    return _person(connection, ids[0])


def _person(connection: duckdb.DuckDBPyConnection, customer_id: str) -> Person:
    records = connection.execute(
        "select source_name, source_customer_id from protected.int_customer_ids"
        " where customer_id = ? order by all",
        [customer_id],
    ).fetchall() or [tuple(customer_id.split(":", 1))]
    said = connection.execute(
        f"""
        select trim(checked.email), records.email, checked.phone, records.phone,
            checked.first_name || ' ' || checked.last_name
        from protected.int_customers_checked as checked
        left join protected.int_customer_records as records
            on checked.customer_id = records.record_id
        where (checked.source_name, checked.source_customer_id) in ({_pairs(records)})
        """
    ).fetchall()
    emails = {email.lower() for row in said for email in row[:2] if email}
    own_emails = emails - _emails_of_others(connection, records, emails)
    phones = {phone for row in said for phone in row[2:4] if phone}
    return Person(
        customer_id=customer_id,
        records=tuple(records),
        emails=frozenset(own_emails),
        phones=frozenset(phones - _phones_of_others(connection, records, phones)),
        names=frozenset(row[4] for row in said if row[4]),
        rows=_rows(connection, customer_id, records, own_emails),
    )


def _emails_of_others(
    connection: duckdb.DuckDBPyConnection, records: list[tuple[str, str]], emails: set[str]
) -> set[str]:
    """Addresses that others have as well: their rows are not this person's."""
    if not emails:
        return set()
    listed = ", ".join(literal(email) for email in sorted(emails))
    rows = connection.execute(
        "select distinct records.email, lower(trim(records.email_text))"
        " from protected.int_customer_records as records"
        f" where (records.source_name, records.source_customer_id) not in ({_pairs(records)})"
        f" and (records.email in ({listed}) or lower(trim(records.email_text)) in ({listed}))"
    ).fetchall()
    return {email for pair in rows for email in pair if email}


def _phones_of_others(
    connection: duckdb.DuckDBPyConnection, records: list[tuple[str, str]], phones: set[str]
) -> set[str]:
    """Numbers that a family or an office shares; what others have is not this person's trace."""
    if not phones:
        return set()
    listed = ", ".join(literal(phone) for phone in sorted(phones))
    rows = connection.execute(
        f"""
        select records.phone, records.phone_text from protected.int_customer_records as records
        where (records.source_name, records.source_customer_id) not in ({_pairs(records)})
            and records.phone in (
                select phone from protected.int_customer_records
                where phone_text in ({listed}) or phone in ({listed})
            )
        """
    ).fetchall()
    shared = {e164 for e164, _ in rows}
    same = connection.execute(
        "select phone_text, phone from protected.int_customer_records"
        f" where phone_text in ({listed})"
    ).fetchall()
    return {phone for pair in rows for phone in pair} | {
        text for text, e164 in same if e164 in shared
    }


def _rows(
    connection: duckdb.DuckDBPyConnection,
    customer_id: str,
    records: list[tuple[str, str]],
    emails: set[str],
) -> Rows:
    """Rows of every entity that name one of the records, and of what belongs to them.

    That is what belongs to their orders, what names their address (a ticket need not have more),
    and what a visitor did who turned out to be them.
    """
    columns: dict[str, set[str]] = defaultdict(set)
    for view, column in connection.execute(
        "select table_name, column_name from duckdb_columns()"
        " where schema_name = 'intermediate' and table_name like 'int\\_%\\_unioned' escape '\\'"
        " and not internal and database_name = current_database()"
    ).fetchall():
        columns[view].add(column)
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    orders = (
        "select source_name, source_order_id from intermediate.int_orders_unioned"
        f" where (source_name, source_customer_id) in ({_pairs(records)})"
        " and source_order_id is not null"
    )
    for view, known in sorted(columns.items()):
        if not {"source_name", "source_file", "source_row"} <= known:
            continue
        conditions, texts = [], []
        if "source_customer_id" in known:
            conditions.append(f"(source_name, source_customer_id) in ({_pairs(records)})")
            texts.append("source_customer_id")
        if "source_order_id" in known:
            conditions.append(f"(source_name, source_order_id) in ({orders})")
            texts.append("source_order_id")
        if "anonymous_id" in known and view != "int_customers_unioned":
            conditions.append(
                "(source_name, anonymous_id) in (select source_name, anonymous_id from"
                f" protected.int_visitor_customers where customer_id = {literal(customer_id)})"
            )
            texts.append("anonymous_id")
        if "email" in known and emails and view != "int_customers_unioned":
            listed = ", ".join(literal(email) for email in sorted(emails))
            conditions.append(f"lower(trim(email)) in ({listed})")
            texts.append("email")
        if not conditions:
            continue
        rows = connection.execute(
            f"select source_file, source_row, {', '.join(texts)}"
            f" from intermediate.{quoted(view)} where {' or '.join(conditions)}"
        ).fetchall()
        for file, row, *said in rows:
            found[file][row] |= {text for text in said if text}
    return {
        file: {row: frozenset(said) for row, said in sorted(rows.items())}
        for file, rows in sorted(found.items())
    }


def _pairs(records: list[tuple[str, str]]) -> str:
    return ", ".join(f"({literal(source)}, {literal(one)})" for source, one in records)

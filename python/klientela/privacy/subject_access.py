"""Everything that is held about one person, as they may ask for it."""

import datetime as dt
import decimal
import json
from typing import Any

import duckdb

from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from klientela.privacy.person import Person, find_person, open_work
from klientela.publish.copying import literal, quoted

#: Schemas of the work warehouse that hold what was made of the files, not the files again.
_MADE_FROM = ("raw", "staging", "seeds", "log", "ml")


def subject_access(warehouse: Warehouse, who: str) -> str:
    """Collect one person's data as JSON, people's order of keys, UTF-8.

    Parameters
    ----------
    who
        An e-mail address, a customer id, or the id of one of their records.

    Raises
    ------
    KlientelaError
        When nobody is known by that.
    """
    with open_work(warehouse) as connection:
        person = find_person(connection, who)
        if person is None:
            raise KlientelaError(
                f"Nobody is known as {who}: give an e-mail address, or a customer id as the app "
                "shows it, such as demo:C00000042."
            )
        content = {
            "customer_id": person.customer_id,
            "records": [{"source": source, "id": one} for source, one in person.records],
            "emails": sorted(person.emails),
            "raw_rows": {file: sorted(rows) for file, rows in person.rows.items()},
            "tables": dict(_tables(connection, person)),
        }
    return json.dumps(content, indent=2, ensure_ascii=False, default=_plain) + "\n"


def _tables(
    connection: duckdb.DuckDBPyConnection, person: Person
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Give rows about the person of every table that has customers, by ``schema.table``."""
    listed = ", ".join(literal(one) for one in sorted({person.customer_id, *person.record_ids}))
    found = connection.execute(
        """
        select schema_name, table_name, list(column_name order by column_index)
        from duckdb_columns()
        where database_name = current_database() and not internal
            and column_name in ('customer_id', 'record_id')
        group by all order by all
        """
    ).fetchall()
    tables = []
    for schema, table, columns in found:
        if schema in _MADE_FROM:
            continue
        condition = " or ".join(f"{quoted(column)} in ({listed})" for column in columns)
        rows = connection.execute(
            f"select * from {quoted(schema)}.{quoted(table)} where {condition} order by all"
        )
        names = [column[0] for column in rows.description or ()]
        about = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
        if about:
            tables.append((f"{schema}.{table}", about))
    return tables


def _plain(value: object) -> str:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    raise TypeError(type(value).__name__)

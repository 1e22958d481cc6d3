"""Anybody's order export as one raw table with known columns."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from klientela.connectors.declared import read_file
from klientela.connectors.folder import data_files, nearest, of_one_kind
from klientela.connectors.orders_file.cells import Cells
from klientela.connectors.orders_file.cells import said as told
from klientela.connectors.orders_file.columns import known_columns
from klientela.connectors.orders_file.dates import decide_dates
from klientela.connectors.orders_file.guess import guess_mapping
from klientela.connectors.orders_file.mapping import Mapping, find_mapping
from klientela.connectors.orders_file.numbers import decide_numbers
from klientela.connectors.orders_file.writer import (
    Writer,
    id_sql,
    with_blanks_trimmed,
)
from klientela.connectors.sql import identifier, literal
from klientela.connectors.table_file import TableFile, refuse_without_rows
from klientela.connectors.view import RawTable, RawView
from klientela.errors import KlientelaError

SOURCE = "orders_file"
# Below this many orders with several rows, equal amounts on all rows of each are no wonder.
_ENOUGH_ORDERS = 5


def read_orders_file(
    con: duckdb.DuckDBPyConnection,
    data_dir: Path,
    landing: Path,
    table: RawTable,
    *,
    mapping_var: object,
    reporting_time_zone: str,
    reporting_currency: str,
) -> RawView:
    """Read the export in ``orders_file/`` as its mapping says.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    data_dir
        Folder with one folder per source.
    landing
        Folder for plain copies.
    table
        What dbt declares; the columns are those of ``columns.yml`` whatever it lists.
    mapping_var
        Value of the var ``orders_file``.
    reporting_time_zone, reporting_currency
        What holds where the mapping says nothing.

    Returns
    -------
    RawView
        One row per row of the export, every known column as text, null where unmapped.

    Raises
    ------
    KlientelaError
        When the export or its mapping cannot be read with certainty.
    """
    files = list(of_one_kind(data_files(data_dir, SOURCE), "orders_file"))
    mapping = find_mapping(data_dir, SOURCE, mapping_var)
    said = mapping or Mapping()
    tables = [
        read_file(
            con,
            file,
            landing,
            expected=tuple(said.columns.values()),
            delimiter=said.delimiter,
            encoding=said.encoding,
        )
        for file in files
    ]
    warnings = refuse_without_rows(tables)
    for one in tables:
        warnings.extend(one.warnings)
    tables = [with_blanks_trimmed(one) for one in tables]
    if not said.columns:
        guessed = guess_mapping(tables[0].file.name, tables[0].columns)
        said = replace(said, columns=guessed.columns)
        reading = ", ".join(f"{theirs} as {name}" for name, theirs in said.columns.items())
        warnings.append(f"orders_file has no mapping of columns; read by their names: {reading}.")
    _check_needed(said)
    places = [
        {name: one.position(theirs) for name, theirs in said.columns.items()} for one in tables
    ]
    time_zone = _time_zone(con, said, reporting_time_zone)
    _keep_what_is_judged(con, tables, places, said)
    dates = decide_dates(con, _cells(said, "ordered_at"), said.date_format)
    numbers = decide_numbers(
        con,
        [
            _cells(said, name)
            for name in said.columns
            if known_columns()[name].kind == "number"
            and not all(one.is_typed[at[name]] for one, at in zip(tables, places, strict=True))
        ],
        said.decimal,
        said.currency,
        currency_per_row="currency" in said.columns,
    )
    row_is = decide_row_is(con, said)
    currency = said.currency
    if currency is None and "currency" not in said.columns:
        currency, assumed = _currency(numbers.currencies, reporting_currency)
        warnings.extend(assumed)
    _check_currency(con, said, currency, reporting_currency)
    writer = Writer(row_is, dates, numbers, currency, time_zone, reporting_time_zone)
    selects = [
        one.select(writer.expressions(one, at)) for one, at in zip(tables, places, strict=True)
    ]
    return RawView(table, tuple(selects), tuple(warnings))


def _check_needed(said: Mapping) -> None:
    """Refuse a mapping that cannot make an order of a row."""
    missing = [name for name in ("customer_id", "ordered_at") if name not in said.columns]
    if said.row_is == "order_line" and "order_id" not in said.columns:
        missing.append("order_id (a row is a line, so something must say of which order)")
    if "amount" not in said.columns and not {"quantity", "unit_price"} <= set(said.columns):
        missing.append("amount (or quantity and unit_price)")
    if missing:
        raise KlientelaError(
            f"{said.came_from} does not map {', '.join(missing)}: add the lines under `columns:`."
        )


def _time_zone(con: duckdb.DuckDBPyConnection, said: Mapping, reporting_time_zone: str) -> str:
    if said.time_zone is None:
        return reporting_time_zone
    known = [name for (name,) in con.sql("select name from pg_timezone_names()").fetchall()]
    if said.time_zone not in known:
        close = nearest(said.time_zone, known)
        hint = f" (is it {close}?)" if close else ""
        raise KlientelaError(
            f"{said.came_from}: there is no time zone {said.time_zone}{hint}: write a name such "
            "as Europe/Berlin, or UTC."
        )
    return said.time_zone


def _currency(can_be: tuple[str, ...], reporting_currency: str) -> tuple[str, list[str]]:
    """Decide the currency of a file that says none, with a warning where it is an assumption."""
    if not can_be:
        return reporting_currency, [
            f"orders_file does not say its currency; {reporting_currency} is assumed. Add "
            "`currency:` to the mapping if that is wrong."
        ]
    if len(can_be) == 1 or reporting_currency in can_be:
        return (can_be[0] if len(can_be) == 1 else reporting_currency), []
    raise KlientelaError(
        f"The sign beside the amounts of orders_file can be {', '.join(can_be)}: add "
        f"`currency: {can_be[-1]}` or the right one to the mapping."
    )


def _check_currency(
    con: duckdb.DuckDBPyConnection, said: Mapping, currency: str | None, reporting_currency: str
) -> None:
    """Refuse orders in a currency that nothing converts: they would all be missing."""
    if "currency" not in said.columns:
        if currency != reporting_currency:
            raise KlientelaError(
                f"The amounts of orders_file are in {currency}, the reporting currency is "
                f"{reporting_currency}, and there are no exchange rates: add reporting_currency: "
                f"{currency} to the vars."
            )
        return
    other = con.sql(
        "select currency, source_file, source_row from export\n"
        f"where upper(currency) <> {literal(reporting_currency)}\n"
        "order by source_file, source_row limit 1"
    ).fetchall()
    if other:
        value, file_name, row = other[0]
        raise KlientelaError(
            f"{told(said.columns['currency'], file_name, row, value)} is not the reporting "
            f"currency {reporting_currency}, and there are no exchange rates: add "
            f"reporting_currency: {value.upper()} to the vars if every order is in it, else keep "
            "the orders of one currency in the folder."
        )


def _keep_what_is_judged(
    con: duckdb.DuckDBPyConnection,
    tables: Sequence[TableFile],
    places: Sequence[dict[str, int]],
    said: Mapping,
) -> None:
    """Put the columns that questions are asked about into a table, so that text is parsed once."""
    judged = [
        name
        for name in said.columns
        if known_columns()[name].kind in ("date", "number") or name == "currency"
    ]
    selects = []
    for one, at in zip(tables, places, strict=True):
        columns = "".join(f"c{at[name]} as {identifier(name)}, " for name in judged)
        order_id = id_sql(f"c{at['order_id']}") if "order_id" in at else "null"
        selects.append(
            f"select {columns}{order_id} as order_id, hash(row_hash) as row_hash,\n"
            f"    {literal(one.file.name)} as source_file, source_row\nfrom {one.relation}"
        )
    con.sql("create or replace temp table export as\n" + "\nunion all\n".join(selects))


def _cells(said: Mapping, name: str) -> Cells:
    """Give the values of one mapped column."""
    return Cells(
        said.columns[name],
        f"select {identifier(name)} as value, source_file, source_row from export",
    )


def decide_row_is(con: duckdb.DuckDBPyConnection, said: Mapping) -> str:
    """Decide whether a row is an order or a line, where the mapping does not say.

    Parameters
    ----------
    con
        A connection with the table ``export``.
    said
        The mapping.

    Returns
    -------
    str
        ``order`` where no order number repeats, else ``order_line``.

    Raises
    ------
    KlientelaError
        When numbers repeat in a way that would count money twice, naming the first file and rows.
    """
    if "order_id" not in said.columns or said.row_is == "order_line":
        return said.row_is or "order"
    worth = "amount" if "amount" in said.columns else "unit_price"
    counted = con.sql("select count(order_id), count(distinct order_id) from export")
    all_ids, different_ids = counted.fetchall()[0]
    if all_ids == different_ids:
        return "order"
    different, of_one_amount, example = con.sql(
        "with orders as (\n"
        f"    select order_id, min({worth}) = max({worth}) as is_one_amount\n"
        "    from export where order_id is not null\n"
        "    group by order_id having min(row_hash) <> max(row_hash)\n"
        ")\n"
        "select count(*), count_if(is_one_amount), min(order_id) from orders"
    ).fetchall()[0]

    def where() -> str:
        found = con.sql(
            f"select source_file, source_row from export where order_id = {literal(example)}\n"
            "order by source_file, source_row limit 2"
        ).fetchall()
        return " and ".join(f"{file}, row {row}" for file, row in found)

    if different and said.row_is == "order":
        raise KlientelaError(
            f"{where()}: order {example} is there twice with different values, in column "
            f"{said.columns['order_id']}, but the mapping says row_is: order: write "
            "row_is: order_line if a row is a line of an order, else export one row per order."
        )
    if worth == "amount" and different >= _ENOUGH_ORDERS and of_one_amount == different:
        raise KlientelaError(
            f"{where()}: every row of an order has the same {said.columns['amount']} (as in order "
            f"{example}), which looks like the order's total repeated on each line and would be "
            "counted several times: map quantity and unit_price (or the line's own amount), or "
            "write row_is: order_line if each row really is worth that."
        )
    return said.row_is or "order_line"

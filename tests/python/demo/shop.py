"""One demo shop under test: its files through DuckDB, and the truth written beside them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

FILES = ("customers", "products", "orders", "order_lines", "subscriptions")

# What the export says once its faults are taken out, written from the rules alone and without
# the product's own models: a second opinion on the truth.
CLEAN = """
create table clean_customers as
select distinct on (customer_id) * from customers order by customer_id, email;

create table clean_orders as
select *, try_cast(ordered_at as timestamp) as moment
from (select distinct * from orders)
where customer_id is not null
    and status != 'cancelled'
    and try_cast(ordered_at as timestamp) between '1980-01-01' and '2026-12-31';

create table clean_lines as
select
    clean_orders.order_id,
    customer_id,
    cast(moment as date) as day,
    product_id,
    try_cast(quantity as int) as pieces,
    try_cast(quantity as int) * try_cast(unit_price as decimal(18, 2))
    - cast(lines.discount as decimal(18, 2)) as amount
from (select distinct * from order_lines) as lines
join clean_orders using (order_id)
where try_cast(quantity as int) is not null
    and try_cast(unit_price as decimal(18, 2)) is not null;

create table valued_orders as
select
    order_id,
    any_value(clean_orders.customer_id) as customer_id,
    any_value(moment) as moment,
    any_value(status) as status,
    any_value(clean_orders.channel) as channel,
    greatest(sum(amount), 0) - any_value(cast(clean_orders.discount as decimal(18, 2))) as gross,
    -least(sum(amount), 0) as refund,
    if(count(cost) = count(*), sum(pieces * cast(cost as decimal(18, 2))), null) as cost
from clean_lines join clean_orders using (order_id) left join products using (product_id)
group by order_id;

create table clean_subscriptions as
select
    subscription_id,
    customer_id,
    plan,
    try_cast(started_at as timestamp)::date as started_date,
    max(ended_at::timestamp::date) as ended_date,
    try_cast(monthly_amount as decimal(18, 2)) as monthly_amount
from (select distinct * from subscriptions)
where customer_id is not null
    and try_cast(started_at as timestamp) between '1980-01-01' and '2026-12-31'
    and coalesce(ended_at >= started_at, true)
    and try_cast(monthly_amount as decimal(18, 2)) is not null
group by all;
"""


@dataclass(frozen=True)
class Shop:
    """A generated shop; `folder` is the source's folder."""

    folder: Path

    @cached_property
    def truth(self) -> dict[str, Any]:
        """The shop as a whole, as the generator knows it."""
        content: dict[str, Any] = json.loads((self.folder / "truth" / "truth.json").read_text())
        return content

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        connection.execute("set timezone = 'UTC'")
        for name in FILES:
            path = self.folder / f"{name}.parquet"
            connection.execute(f"create view {name} as from read_parquet('{path}')")
        truth = self.folder / "truth" / "customers.parquet"
        connection.execute(f"create view truth as from read_parquet('{truth}')")
        contracts = self.folder / "truth" / "subscriptions.parquet"
        connection.execute(f"create view true_subscriptions as from read_parquet('{contracts}')")
        connection.execute(CLEAN)
        return connection

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the files, the cleaned views and the truth."""
        return self._connection.execute(sql).fetchall()

    def value(self, sql: str) -> Any:
        """The one value of a query."""
        ((found,),) = self.rows(sql)
        return found

    def column(self, sql: str) -> dict[str, Any]:
        """A query of two columns as a dictionary."""
        return dict(self.rows(sql))

    def row_count(self, fault: str) -> int:
        """How many rows the truth says a fault has."""
        return int(self.truth["faults"][fault]["row_count"])

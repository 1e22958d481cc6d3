"""What the Customers page reads: lists in pages, and one customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib import connection
from lib.marts.query import Query

PAGE_ROWS = 50
MAX_PAGES = 40

# Only there when somebody allowed it with the var publish_personal_data.
_NAMES = "personal.dim_customer_names"


def has_names() -> bool:
    """Say whether this build holds names."""
    return _NAMES in connection.pinned().manifest.rows


def name_of(customer_id: str) -> str:
    """Return the name of a customer; empty where names are not published."""
    if not has_names():
        return ""
    found = connection.frame(
        f"select concat_ws(' ', first_name, last_name) as name from {_NAMES} where customer_id = ?",
        (customer_id,),
    )
    return "" if found.empty else str(found["name"].iloc[0])


@dataclass(frozen=True)
class CustomerFilter:
    """Which customers a list shows; empty values filter nothing."""

    search: str = ""
    segment: str = ""
    country: str = ""
    cluster_id: int | None = None

    @property
    def needs_customers(self) -> bool:
        """Say whether the condition asks for a column that only ``dim_customers`` has."""
        return bool(self.search or self.country)

    def where(self) -> tuple[str, tuple[Any, ...]]:
        """Return the condition on a table that is called ``customers``, and its values."""
        clauses: list[str] = []
        bound: list[Any] = []
        if self.search:
            found = "customers.customer_id = ? or starts_with(customers.source_customer_id, ?)"
            bound += [self.search, self.search]
            if has_names():
                found += f" or customers.customer_id in (select customer_id from {_NAMES} where "
                found += "starts_with(lower(first_name || ' ' || last_name), lower(?)) "
                found += "or starts_with(lower(last_name), lower(?)))"
                bound += [self.search, self.search]
            clauses.append(f"({found})")
        if self.segment:
            clauses.append(
                "customers.customer_id in (select customer_id from rfm.fct_customer_rfm "
                "where is_current and segment = ?)"
            )
            bound.append(self.segment)
        if self.country:
            clauses.append("customers.country = ?")
            bound.append(self.country)
        if self.cluster_id is not None:
            clauses.append(
                "customers.customer_id in (select customer_id from "
                "segments.fct_customer_clusters where cluster_id = ?)"
            )
            bound.append(self.cluster_id)
        return " and ".join(clauses) or "true", tuple(bound)


# The order of the whole list, and the table and column that hold it.
_SORTS = {
    "By net revenue": ("core.dim_customers", "net_amount"),
    "By orders": ("core.dim_customers", "order_count"),
    "By latest order": ("core.dim_customers", "last_order_date"),
    "By expected revenue": ("clv.fct_customer_clv", "predicted_net_amount"),
}
SORTS = tuple(_SORTS)

# What a list shows of each table.
_LISTED = {
    "core.dim_customers": (
        "country, first_order_date, last_order_date, order_count, net_amount::double as net_amount"
    ),
    "rfm.fct_customer_rfm": "segment, rfm_cell",
    "clv.fct_customer_clv": (
        "expected_orders, predicted_net_amount::double as predicted_net_amount, p_alive"
    ),
}


def customer_count(chosen: CustomerFilter) -> int:
    """Return how many customers the filter leaves."""
    where, bound = chosen.where()
    table = "core.dim_customers"
    if chosen == CustomerFilter(segment=chosen.segment) and chosen.segment:
        # One table less: every customer has exactly one segment.
        table, where = "rfm.fct_customer_rfm", "is_current and segment = ?"
    found = connection.frame(
        f"select count(*) as customers from {table} as customers where {where}", bound
    )
    return int(found["customers"].iloc[0])


def customer_page(chosen: CustomerFilter, sort: str, number: int) -> pd.DataFrame:
    """Return one page of customers.

    The rows of the page come first, from as few tables as the filter and the order need; what
    else is known is looked up for those only. Joining a million rows to show fifty would be slow.
    """
    where, bound = chosen.where()
    first, column = _SORTS[sort]
    if first != "core.dim_customers" and chosen.needs_customers:
        where = (
            "customers.customer_id in "
            f"(select customer_id from core.dim_customers as customers where {where})"
        )
    found = connection.frame(
        f"""
        select customer_id, {_LISTED[first]} from {first} as customers
        where {where} order by customers.{column} desc nulls last, customers.customer_id
        limit {PAGE_ROWS} offset ?
        """,
        (*bound, (number - 1) * PAGE_ROWS),
    )
    ids = tuple(found["customer_id"])
    for table in _LISTED:
        if table != first:
            found = found.merge(_looked_up(table, ids), on="customer_id", how="left")
    return found


def _looked_up(table: str, ids: tuple[str, ...]) -> pd.DataFrame:
    """Return what a list shows of a table, for these customers."""
    wanted = f"customer_id in ({', '.join('?' for _ in ids) or 'null'})"
    if table == "rfm.fct_customer_rfm":
        # The day rather than is_current: rows lie in the order of days, so most are not read.
        wanted = f"as_of_date = (select max(as_of_date) from rfm.agg_rfm_segments) and {wanted}"
    return connection.frame(
        f"select customer_id, {_LISTED[table]} from {table} where {wanted}", ids
    )


_JOINS = """
    left join (select * from rfm.fct_customer_rfm where is_current and {wanted}) as rfm
        on customers.customer_id = rfm.customer_id
    left join (select * from clv.fct_customer_clv where {wanted}) as clv
        on customers.customer_id = clv.customer_id
    left join (select * from segments.fct_customer_clusters where {wanted}) as members
        on customers.customer_id = members.customer_id
    left join segments.dim_clusters as clusters on members.cluster_id = clusters.cluster_id
"""


def customer_rows(chosen: CustomerFilter, sort: str, limit: int) -> Query:
    """Build the whole list of customers, for the download."""
    where, bound = chosen.where()
    first, column = _SORTS[sort]
    holder = "customers" if first == "core.dim_customers" else "clv"
    return Query(
        f"""
        select
            customers.customer_id, rfm.segment, rfm.rfm_cell, clusters.cluster_name,
            customers.country, customers.first_order_date, customers.last_order_date,
            customers.order_count, customers.net_amount, clv.expected_orders,
            clv.predicted_net_amount, clv.p_alive
        from core.dim_customers as customers {_JOINS.format(wanted="true")}
        where {where}
        order by {holder}.{column} desc nulls last, customers.customer_id limit ?
        """,
        (*bound, limit),
    )


def customer(customer_id: str) -> pd.DataFrame:
    """Return everything about one customer; no row when there is no such customer."""
    return connection.frame(
        f"""
        select
            customers.customer_id, customers.country, customers.acquisition_channel,
            customers.is_buyer, customers.first_order_date, customers.last_order_date,
            customers.order_count, customers.gross_amount, customers.refund_amount,
            customers.net_amount, rfm.as_of_date, rfm.segment, rfm.rfm_cell, rfm.recency_days,
            rfm.r_score, rfm.f_score, rfm.m_score, clusters.cluster_name,
            clv.historic_net_amount, clv.expected_orders, clv.expected_order_value,
            clv.expected_orders_low, clv.expected_orders_high, clv.may_be_none,
            clv.predicted_net_amount, clv.predicted_net_amount_low, clv.predicted_net_amount_high,
            clv.interval_coverage, clv.p_alive, clv.horizon_days, clv.model, clv.status, clv.reason
        from (select * from core.dim_customers where customer_id = ?) as customers
        {_JOINS.format(wanted="customer_id = ?")}
        """,
        (customer_id,) * 4,
    )


def customer_orders(customer_id: str, limit: int = 1000) -> Query:
    """Build the latest orders and refunds of one customer."""
    return Query(
        """
        select
            order_id, order_date, order_type, channel, country, line_count, gross_amount,
            refund_amount, net_amount, currency
        from core.fct_orders where customer_id = ? and not is_after_as_of
        order by order_date desc, order_id desc limit ?
        """,
        (customer_id, limit),
    )

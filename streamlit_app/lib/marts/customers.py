"""What the Customers page reads: lists in pages, and one customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib import connection
from lib.marts.query import Query

PAGE_ROWS = 50
MAX_PAGES = 200

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
    as_of_date: Any = None

    def where(self) -> tuple[str, tuple[Any, ...]]:
        """Return the condition on ``core.dim_customers as customers``, and its values."""
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
            day = "is_current" if self.as_of_date is None else "as_of_date = ?"
            clauses.append(
                "customers.customer_id in (select customer_id from rfm.fct_customer_rfm "
                f"where {day} and segment = ?)"
            )
            bound += [*([] if self.as_of_date is None else [self.as_of_date]), self.segment]
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


_CUSTOMER_COLUMNS = """
    customers.customer_id, rfm.segment, rfm.rfm_cell, clusters.cluster_name, customers.country,
    customers.first_order_date, customers.last_order_date, customers.order_count,
    customers.net_amount, clv.expected_orders, clv.predicted_net_amount, clv.p_alive
"""
_CUSTOMER_JOINS = """
    left join rfm.fct_customer_rfm as rfm
        on customers.customer_id = rfm.customer_id and rfm.is_current
    left join clv.fct_customer_clv as clv on customers.customer_id = clv.customer_id
    left join segments.fct_customer_clusters as members
        on customers.customer_id = members.customer_id
    left join segments.dim_clusters as clusters on members.cluster_id = clusters.cluster_id
"""
_SORTS = {
    "By net revenue": ("", "customers.net_amount desc nulls last"),
    "By orders": ("", "customers.order_count desc nulls last"),
    "By latest order": ("", "customers.last_order_date desc nulls last"),
    "By expected revenue": (
        "left join clv.fct_customer_clv as clv on customers.customer_id = clv.customer_id",
        "clv.predicted_net_amount desc nulls last",
    ),
}
SORTS = tuple(_SORTS)


def customer_count(chosen: CustomerFilter) -> int:
    """Return how many customers the filter leaves."""
    where, bound = chosen.where()
    found = connection.frame(
        f"select count(*) as customers from core.dim_customers as customers where {where}", bound
    )
    return int(found["customers"].iloc[0])


def customer_page(chosen: CustomerFilter, sort: str, number: int) -> pd.DataFrame:
    """Return one page of customers.

    The ids of the page come first, from as few tables as the filter needs; only those are then
    looked up elsewhere. Joining a million rows to show fifty is what would make it slow.
    """
    where, bound = chosen.where()
    join, order = _SORTS[sort]
    ids = connection.frame(
        f"""
        select customers.customer_id from core.dim_customers as customers {join}
        where {where} order by {order}, customers.customer_id limit {PAGE_ROWS} offset ?
        """,
        (*bound, (number - 1) * PAGE_ROWS),
    )["customer_id"]
    wanted = ", ".join("?" for _ in ids) or "null"
    return connection.frame(
        f"""
        select {_CUSTOMER_COLUMNS} from core.dim_customers as customers {_CUSTOMER_JOINS}
        where customers.customer_id in ({wanted}) order by {order}, customers.customer_id
        """,
        tuple(ids),
    )


def customer_rows(chosen: CustomerFilter, sort: str, limit: int) -> Query:
    """Build the whole list of customers, for the download."""
    where, bound = chosen.where()
    return Query(
        f"""
        select {_CUSTOMER_COLUMNS} from core.dim_customers as customers {_CUSTOMER_JOINS}
        where {where} order by {_SORTS[sort][1]}, customers.customer_id limit ?
        """,
        (*bound, limit),
    )


def customer(customer_id: str) -> pd.DataFrame:
    """Return everything about one customer; no row when there is no such customer."""
    return connection.frame(
        f"""
        select
            {_CUSTOMER_COLUMNS}, rfm.as_of_date, rfm.recency_days, rfm.r_score, rfm.f_score,
            rfm.m_score, members.cluster_id, customers.gross_amount, customers.refund_amount,
            customers.acquisition_channel, customers.signed_up_date, customers.is_buyer,
            clv.historic_net_amount, clv.total_net_amount, clv.expected_order_value,
            clv.horizon_days, clv.model, clv.status, clv.reason
        from core.dim_customers as customers {_CUSTOMER_JOINS}
        where customers.customer_id = ?
        """,
        (customer_id,),
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

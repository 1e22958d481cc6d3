"""Customers, the page that says how to treat this person now."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from lib import downloads, filters, links, page, theme
from lib import format as fmt
from lib.charts import customers as charts
from lib.marts import about, customers, rfm
from lib.marts.customers import CustomerFilter
from lib.page import Card, Column
from lib.parts import churn_customer
from lib.predictions import model_name, money_interval, order_interval

DIM, CLV = "dim_customers", "fct_customer_clv"
LIST = (
    Column("customer_id", "Customer", "text", f"{DIM}.customer_id"),
    Column("segment", "Segment", "text", "fct_customer_rfm.segment"),
    Column("country", "Country", "text", f"{DIM}.country"),
    Column("order_count", "Orders", "count", f"{DIM}.order_count"),
    Column("net_amount", "Net revenue", "money", f"{DIM}.net_amount"),
    Column("last_order_date", "Latest order", "date", f"{DIM}.last_order_date"),
    Column("predicted_net_amount", "Expected", "money", f"{CLV}.predicted_net_amount"),
    Column("p_alive", "Still active", "percent", f"{CLV}.p_alive"),
)
ORDERS = (
    Column("order_date", "Day", "date", "fct_orders.order_date"),
    Column("order_id", "Order", "text", "fct_orders.order_id"),
    Column("order_type", "Kind", "text", "fct_orders.order_type"),
    Column("channel", "Channel", "text", "fct_orders.channel"),
    Column("gross_amount", "Gross", "money", "fct_orders.gross_amount"),
    Column("refund_amount", "Refunds", "money", "fct_orders.refund_amount"),
    Column("net_amount", "Net", "money", "fct_orders.net_amount"),
)


def show_list() -> None:
    """Draw the list: search, filters, pages; a click on a row opens the customer."""
    chosen, currency = filters.chosen(), about.currency()
    heading = st.container()
    search_box, order_box = st.columns([3, 1])
    hint = "Customer number or name" if customers.has_names() else "Customer number"
    search = search_box.text_input(
        "Search", key="q", bind="query-params", placeholder=f"{hint}, or how it begins",
        icon=":material/search:", label_visibility="collapsed",
    )  # fmt: skip
    sort = order_box.selectbox(
        "Sorted by", customers.SORTS, key="sort", bind="query-params",
        label_visibility="collapsed", format_func=lambda name: f"by {name.lower()}",
    )  # fmt: skip
    wanted = CustomerFilter(
        search=search.strip(),
        segment=chosen.segment,
        country=chosen.country,
    )
    total = customers.customer_count(wanted)
    said = [f"**{fmt.plural(total, 'customer')}** {_found_words(wanted)}."]
    if total:
        said.append("A click on a row opens the customer.")
    with heading:
        page.opening("Customers", "How should this person be treated now?", [" ".join(said)])
    if not total:
        page.empty(
            "No customer fits." if wanted != CustomerFilter() else "There are no customers yet.",
            "Take a filter away, or search for the beginning of the number instead."
            if wanted != CustomerFilter()
            else "Put an export into the data folder and build again.",
        )
        return
    pages = min(math.ceil(total / customers.PAGE_ROWS), customers.MAX_PAGES)
    slot = st.container()
    number = 1
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            number = st.pagination(pages, key="page", bind="query-params")
        if total > pages * customers.PAGE_ROWS:
            st.caption(
                f"The first {fmt.count(pages * customers.PAGE_ROWS)} can be leafed through; "
                "the download has more. Narrow the filters to see others."
            )
    shown = customers.customer_page(wanted, sort, number)
    with slot:
        row = page.table(
            shown, LIST, currency=currency, key=f"list-{number}", selectable=True,
            height=min(len(shown), 20) * 35 + 38, alt_text="Table of customers, one row each.",
        )  # fmt: skip
    downloads.people_button(
        lambda limit: customers.customer_rows(wanted, sort, limit),
        name="customers",
        filters=f"{chosen.words(('segment', 'country'))}; search = {search or 'none'}",
        definition=about.definition(DIM),
        total=total,
    )
    if row is not None:
        links.open_customer(str(shown["customer_id"].iloc[row]))


def _found_words(wanted: CustomerFilter) -> str:
    parts = []
    if wanted.segment:
        parts.append(f"in the segment {wanted.segment}")
    if wanted.country:
        parts.append(f"from {wanted.country}")
    if wanted.search:
        parts.append(f"found for \u201c{wanted.search}\u201d")
    return " ".join(parts) or "in all, prospects without an order included"


def show_customer(customer_id: str) -> None:
    """Draw the page of one customer."""
    if st.button("All customers", icon=":material/arrow_back:", type="tertiary"):
        links.close_customer()
    found = customers.customer(customer_id)
    if found.empty:
        page.opening("Customers", "", [])
        page.empty(
            f"There is no customer {customer_id} in this build.",
            "The number may be from another source or an older build: search for it in the list.",
        )
        return
    row, currency = found.iloc[0], about.currency()
    orders = customers.customer_orders(customer_id)
    bought = orders.frame()
    words = rfm.segment_words(row["segment"]) if isinstance(row["segment"], str) else None
    name = customers.name_of(customer_id)
    facts = [customer_id] if name else []
    facts.append(str(row["country"]))
    if isinstance(row["acquisition_channel"], str):
        facts.append(f"came through {row['acquisition_channel'].replace('_', ' ')}")
    page.opening(
        name or f"Customer {customer_id}",
        " · ".join(facts),
        _customer_sentences(row, words, currency),
    )
    page.cards(_customer_cards(row, currency))
    left, right = st.columns(2, gap="large")
    with left:
        _rfm_block(row, words)
    with right:
        _value_block(row, currency)
    if row["is_buyer"]:
        churn_customer.show(customer_id, row["last_order_date"], currency)
    page.section("Every order and refund", about.definition("fct_orders"))
    if bought.empty:
        page.empty(
            "This customer has not ordered yet.",
            "A prospect: known from the customer list, without an accepted order up to the "
            "as-of date.",
        )
        return
    page.chart(
        charts.timeline(bought, _until(bought, row), currency),
        "Stems over time: each order upwards with its amount, each refund downwards.",
    )
    page.table(bought, ORDERS, currency=currency, alt_text="Table of orders and refunds.")
    downloads.query_button(
        lambda limit: customers.customer_orders(customer_id, limit),
        name="customer-orders", filters=f"customer = {customer_id}",
        definition=about.definition("fct_orders"), total=len(bought),
    )  # fmt: skip


def _until(bought: pd.DataFrame, row: pd.Series) -> pd.Timestamp:
    """Return where the time line ends: the as-of date, else the latest order."""
    latest = bought["order_date"].max()
    return latest if fmt.is_missing(row["as_of_date"]) else max(latest, row["as_of_date"])


def _customer_sentences(row: pd.Series, words: pd.Series | None, currency: str) -> list[str]:
    if not row["is_buyer"]:
        return ["Known, but **has not ordered yet**. There is nothing to predict from."]
    said = [
        f"**{fmt.plural(row['order_count'], 'order')}** since {fmt.day(row['first_order_date'])}, "
        f"the latest on {fmt.day(row['last_order_date'])} "
        f"({fmt.span(row['recency_days'])} before the newest data), worth "
        f"**{fmt.money(row['net_amount'], currency)}** net of refunds."
    ]
    if words is not None:
        said.append(f"**{words['segment']}**: {words['meaning']} Next step: {words['next_step']}")
    return said


def _customer_cards(row: pd.Series, currency: str) -> list[Card]:
    return [
        Card("Net revenue", fmt.money_short(row["net_amount"], currency),
             full=f"{fmt.money(row['gross_amount'], currency)} gross, "
                  f"{fmt.money(row['refund_amount'], currency)} refunded",
             definition=f"{DIM}.net_amount"),
        Card("Orders", fmt.count(row["order_count"]), definition=f"{DIM}.order_count"),
        Card("Expected", fmt.money_short(row["predicted_net_amount"], currency),
             full=f"{fmt.money(row['predicted_net_amount'], currency)} in the next "
                  f"{fmt.count(row['horizon_days'])} days",
             definition=f"{CLV}.predicted_net_amount"),
        Card("Still active?", fmt.percent(row["p_alive"]),
             definition=f"{CLV}.p_alive"),
    ]  # fmt: skip


def _rfm_block(row: pd.Series, words: pd.Series | None) -> None:
    page.section("Place on the RFM grid", about.definition("fct_customer_rfm"))
    if fmt.is_missing(row["r_score"]):
        page.empty(
            f"Not on the grid: {row['segment'] or 'no score'}.",
            "Scores need an order in the window that RFM looks at.",
        )
    else:
        color = theme.category(words["color_key"] if words is not None else None)
        page.chart(
            charts.rfm_place(int(row["r_score"]), int(row["f_score"]), color),
            f"5 by 5 grid; the customer is at recency {row['r_score']}, "
            f"frequency {row['f_score']}.",
        )
        st.caption(
            f"Cell {row['rfm_cell']}, monetary score {fmt.count(row['m_score'])} of 5, "
            f"as of {fmt.day(row['as_of_date'])}."
        )
    if isinstance(row["cluster_name"], str):
        st.markdown(
            f"Cluster: **{row['cluster_name']}**", help=about.definition("dim_clusters") or None
        )


def _value_block(row: pd.Series, currency: str) -> None:
    page.section("What was earned, what can be expected", about.definition(CLV))
    if fmt.is_missing(row["predicted_net_amount"]):
        page.empty(
            "No prediction for this customer.",
            row["reason"]
            if isinstance(row["reason"], str)
            else "A customer needs an order before anything can be expected.",
        )
        return
    page.chart(
        charts.value_bar(
            float(row["historic_net_amount"]),
            float(row["predicted_net_amount"]),
            float(row["expected_order_value"] or 0),
            currency,
        ),
        "One bar: revenue so far, then pale the expected revenue.",
    )
    orders = order_interval(
        row["expected_orders_low"], row["expected_orders_high"], row["may_be_none"]
    )
    amount = money_interval(
        row["predicted_net_amount_low"], row["predicted_net_amount_high"], currency
    )
    st.markdown(
        page.escaped(
            f"With {fmt.percent(row['interval_coverage'], digits=0)} probability it will be "
            f"**{orders}** worth **{amount}**."
        ),
        help=about.definition(f"{CLV}.expected_orders_low") or None,
    )
    st.caption(
        page.escaped(
            f"Expected in the next {fmt.count(row['horizon_days'])} days: "
            f"{fmt.decimal(row['expected_orders'], 1)} orders of about "
            f"{fmt.money(row['expected_order_value'], currency)}. Model "
            f"{model_name(row['model'])}, fit {row['status']}. The mark is where the next order "
            "would take it."
        )
    )


wanted_customer = st.query_params.get("customer")
if wanted_customer:
    show_customer(wanted_customer)
else:
    show_list()

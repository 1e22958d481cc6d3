"""What moves the total, and what it would be for another horizon or discount rate."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import downloads, links, page
from lib import format as fmt
from lib.charts import clv as charts
from lib.marts import about, clv
from lib.page import Card, Column

TIMES = "\N{MULTIPLICATION SIGN}"
FACTORS = (
    Column("segment", "Segment", "text", "agg_clv_segments.segment"),
    Column("customer_count", "Customers", "count", "agg_clv_segments.customer_count"),
    Column("share_active", "Still active", "percent", "agg_clv_segments.mean_p_alive"),
    Column("orders_per_active", "Orders of an active one", "decimal",
           "agg_clv_segments.expected_orders"),
    Column("value_per_order", "Value of an order", "money",
           "fct_customer_clv.expected_order_value"),
    Column("predicted_net_amount", "Expected", "money", "agg_clv_segments.predicted_net_amount"),
    Column("one_percent", "1% more adds", "money"),
)  # fmt: skip
MONTHS = (
    Column("month_number", "Month", "count", "agg_clv_months.month_number"),
    Column("month_end_date", "Ends on", "date", "agg_clv_months.month_end_date"),
    Column("expected_orders", "Orders", "decimal", "agg_clv_months.expected_orders"),
    Column("predicted_net_amount", "Expected", "money", "agg_clv_months.predicted_net_amount"),
    Column("at_your_rate", "At your rate", "money"),
    Column("so_far", "So far, at your rate", "money"),
    Column("discounted_net_amount", "As published", "money",
           "agg_clv_months.discounted_net_amount"),
)  # fmt: skip


def factors(frame: pd.DataFrame) -> pd.DataFrame:
    """Split what is expected of each row into four factors whose product it is, exactly."""
    active = frame["customer_count"] * frame["mean_p_alive"]
    orders, amount = frame["expected_orders"], frame["predicted_net_amount"]
    return frame.assign(
        share_active=frame["mean_p_alive"],
        orders_per_active=(orders / active).where(active > 0),
        value_per_order=(amount / orders).where(orders > 0),
        one_percent=amount / 100,
    )


def everybody(frame: pd.DataFrame) -> pd.Series:
    """Sum the segments up to one row and split it likewise."""
    people = frame["customer_count"].sum()
    row = pd.DataFrame(
        {
            "segment": ["Everybody"],
            "customer_count": [people],
            "mean_p_alive": [(frame["customer_count"] * frame["mean_p_alive"]).sum() / people],
            "expected_orders": [frame["expected_orders"].sum()],
            "predicted_net_amount": [frame["predicted_net_amount"].sum()],
        }
    )
    return factors(row).iloc[0]


def show_factors(by_segment: pd.DataFrame, segment: str, currency: str) -> None:
    """Draw what moves the total."""
    split = factors(by_segment)
    here = split[split["segment"] == segment]
    row = everybody(by_segment) if here.empty else here.iloc[0]
    where = "the total" if here.empty else f"the sum of {row['segment']}"
    page.section(
        f"What moves {where}?", about.definition("agg_clv_segments"),
        "Customers times share still active times orders of an active customer times value of an "
        "order is exactly what is expected.",
    )  # fmt: skip
    active = row["customer_count"] * row["share_active"]
    page.cards(
        [
            Card("Customers", fmt.compact(row["customer_count"]),
                 full=fmt.count(row["customer_count"]),
                 definition="agg_clv_segments.customer_count"),
            Card(f"{TIMES} still active", fmt.percent(row["share_active"]),
                 full=f"n = {fmt.count(row['customer_count'])}: about {fmt.count(active)} active",
                 definition="agg_clv_segments.mean_p_alive"),
            Card(f"{TIMES} orders of an active one", fmt.decimal(row["orders_per_active"]),
                 full=f"{fmt.decimal(row['expected_orders'], 0)} expected orders",
                 definition="agg_clv_segments.expected_orders"),
            Card(f"{TIMES} value of an order", fmt.money_short(row["value_per_order"], currency),
                 definition="fct_customer_clv.expected_order_value"),
        ]
    )  # fmt: skip
    st.markdown(page.escaped(_one_percent(row, currency)))
    page.table(
        split, FACTORS, currency=currency, height=min(len(split), 11) * 35 + 38,
        alt_text="Table of the four factors by segment.",
    )  # fmt: skip
    downloads.frame_button(
        split[[column.name for column in FACTORS]], name="clv-factors", filters="segment = all",
        definition="customers x share still active x orders of an active customer x value of an "
        "order = expected revenue",
    )  # fmt: skip


def _one_percent(row: pd.Series, currency: str) -> str:
    """Say what one percent is for each factor; what it adds is the same for all four."""
    per_point = row["predicted_net_amount"] / (100 * row["share_active"])
    return (
        f"One percent more of any one of the four, the others unchanged, adds "
        f"**{fmt.money_short(row['one_percent'], currency)}**: that is "
        f"{fmt.decimal(row['customer_count'] / 100, 1)} more customers, or "
        f"{fmt.decimal(row['share_active'], 2)} points more who stay active, or "
        f"{fmt.decimal(row['orders_per_active'] / 100, 3)} more orders of each of them, or "
        f"{fmt.money(row['value_per_order'] / 100, currency)} more per order. "
        f"A whole point more who stay active adds **{fmt.money_short(per_point, currency)}**."
    )


def show_what_if(segment: str, total: pd.Series, by_segment: pd.DataFrame, currency: str) -> None:
    """Draw what the total would be for another horizon or discount rate."""
    months = clv.months(segment)
    page.section(
        f"What if we look further, or discount otherwise{f': {segment}' if segment else ''}?",
        about.definition("agg_clv_months"),
        "The sum of the monthly amounts, each discounted from the middle of its month.",
    )
    if months.empty:
        page.empty(
            "There is no month to add up." if not segment else f"Nothing is expected of {segment}.",
            "Months come with a prediction: see above why there is none.",
        )
        return
    published_rate = float(months["annual_discount_rate"].iloc[0] or 0)
    within = months[months["is_within_horizon"]]
    left, right = st.columns(2, gap="large")
    reach = left.slider(
        "Months ahead", 1, len(months), max(1, len(within)), key="months", bind="query-params"
    )
    rate = right.slider(
        "Discount rate (% a year)", 0.0, 30.0, round(published_rate * 100, 1), 0.5, key="rate",
        bind="query-params", format="%.1f",
    )  # fmt: skip
    shown = at_rate(months, rate / 100)
    sum_there = float(shown["at_your_rate"].iloc[:reach].sum())
    people = int(months["customer_count"].iloc[0])
    here = by_segment[by_segment["segment"] == segment] if segment else by_segment
    published = float(here["discounted_net_amount"].sum())
    page.cards(
        [
            Card(f"{fmt.plural(reach, 'month')} at {rate:.1f}%",
                 fmt.money_short(sum_there, currency), full=fmt.money(sum_there, currency)),
            Card("Per customer", fmt.money_short(sum_there / people, currency),
                 full=f"n = {fmt.count(people)} customers with an order"),
            Card("As published", fmt.money_short(published, currency),
                 full=f"{fmt.money(published, currency)} for {fmt.count(total['horizon_days'])} "
                      f"days at {published_rate * 100:.1f}%, discounted by the day",
                 definition="fct_customer_clv.discounted_net_amount"),
            Card("Not discounted",
                 fmt.money_short(here["predicted_net_amount"].sum(), currency),
                 full=fmt.money(here["predicted_net_amount"].sum(), currency),
                 definition="fct_customer_clv.predicted_net_amount"),
        ]
    )  # fmt: skip
    page.chart(
        charts.months(shown, reach, currency),
        f"Bars: revenue expected in each of {len(shown)} months, discounted; pale beyond the "
        f"first {reach}.",
    )
    _new_customers(by_segment, total, currency)
    with st.expander("The months as rows", icon=":material/table_rows:"):
        page.table(shown, MONTHS, currency=currency, height=320, alt_text="Table of months.")
        downloads.query_button(
            clv.month_rows, name="clv-months", filters="every segment and month",
            definition=about.definition("agg_clv_months"), total=clv.month_row_count(),
        )  # fmt: skip


def at_rate(months: pd.DataFrame, rate: float) -> pd.DataFrame:
    """Discount the amount of each month from its middle, at a yearly rate (0.1 is 10 %)."""
    factor = (1 + rate) ** (-(months["month_number"] - 0.5) / 12)
    shown = months.assign(at_your_rate=months["predicted_net_amount"] * factor)
    return shown.assign(so_far=shown["at_your_rate"].cumsum())


def _new_customers(by_segment: pd.DataFrame, total: pd.Series, currency: str) -> None:
    """Say what somebody new is expected to add: the bound of what they may cost."""
    new = by_segment[by_segment["segment"] == "New customers"]
    if not new.empty:
        row = new.iloc[0]
        st.markdown(
            page.escaped(
                f"**What may a new customer cost?** Those who ordered for the first time lately "
                f"(New customers, n = {fmt.count(row['customer_count'])}) are expected to bring "
                f"**{fmt.money(row['predicted_net_amount_per_customer'], currency)}** more each "
                f"in {fmt.count(total['horizon_days'])} days. Only its margin, and that of their "
                "first order, may be spent on winning them."
            )
        )
    links.page_link(
        "cohorts", "When did earlier cohorts pay back?", cohort_view="Value and payback"
    )

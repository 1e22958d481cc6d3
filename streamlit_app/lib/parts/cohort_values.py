"""Value and payback: what cohorts bring beside what it cost to win them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import downloads, page
from lib import format as fmt
from lib.charts import values as charts
from lib.marts import about, values
from lib.page import Column

TABLE = "agg_cohort_values"
ALL = "All cohorts"
AMOUNTS = {"Margin": charts.MARGIN, "Revenue": charts.REVENUE}
COLUMNS = (
    Column("cohort", "Cohort"),
    Column("customer_count", "Customers", "count", f"{TABLE}.customer_count"),
    Column("paid_back", "Paid back", "text", f"{TABLE}.payback_month"),
    Column("acquisition_cost_known_count", "Cost known", "count",
           f"{TABLE}.acquisition_cost_known_count"),
    Column("acquisition_cost_per_customer", "Cost each", "money",
           f"{TABLE}.acquisition_cost_per_customer"),
    Column("months_since", "Months over", "count", f"{TABLE}.months_since"),
    Column("cumulative_net_amount_per_customer", "Revenue each", "money",
           f"{TABLE}.cumulative_net_amount_per_customer"),
    Column("cumulative_margin_amount_per_customer", "Margin each", "money",
           f"{TABLE}.cumulative_margin_amount_per_customer"),
    Column("margin_known_share", "Margin known", "percent", f"{TABLE}.margin_known_share"),
    Column("payback_reason", "In words", "text", f"{TABLE}.payback_reason"),
)  # fmt: skip
# What is not known of a cohort, in words that follow "of 1,234 customers".
UNKNOWN = {
    "no_acquisition_cost": "it is not known what it cost to win them",
    "few_acquisition_costs": "it is known of too few what it cost to win them",
    "no_margin": "it is not known what the goods cost",
    "few_margins": "it is known of too few orders what the goods cost",
}

SHORT = {"not_reached": "not yet", "too_young": "too young"}


def sentences(means: pd.DataFrame, counts: pd.DataFrame, currency: str) -> list[str]:
    """Say what a customer brings against what one costs, and how many cohorts have paid back."""
    said = []
    last = means[means["months_since"] <= 12].iloc[-1] if not means.empty else None
    if last is not None:
        margin = (
            ""
            if fmt.is_missing(last["cumulative_margin_amount_per_customer"])
            else " and "
            f"**{fmt.money(last['cumulative_margin_amount_per_customer'], currency)}** margin"
        )
        cost = (
            ""
            if fmt.is_missing(last["acquisition_cost_per_customer"])
            else ", against "
            f"**{fmt.money(last['acquisition_cost_per_customer'], currency)}** to win one"
        )
        said.append(
            f"After {fmt.plural(last['months_since'], 'month')} a customer has brought "
            f"**{fmt.money(last['cumulative_net_amount_per_customer'], currency)}** revenue"
            f"{margin} (n = {fmt.count(last['customer_count'])}){cost}."
        )
    by_status = counts.set_index("payback_status")
    judged = by_status[by_status.index.isin(["reached", "not_reached"])]
    if "reached" in by_status.index:
        row = by_status.loc["reached"]
        said.append(
            f"**{fmt.count(row['cohort_count'])} of "
            f"{fmt.plural(judged['cohort_count'].sum(), 'cohort')}** that can be judged have paid "
            f"back, half of them by month **{fmt.count(row['median_payback_month'])}**."
        )
    elif not judged.empty:
        said.append(
            f"**None of {fmt.plural(judged['cohort_count'].sum(), 'cohort')}** that can be judged "
            "has paid back yet."
        )
    for status, words in UNKNOWN.items():
        if status in by_status.index:
            row = by_status.loc[status]
            said.append(
                f"Of {fmt.plural(row['cohort_count'], 'cohort')} "
                f"({fmt.plural(row['customer_count'], 'customer')}) {words}: no payback is claimed."
            )
    return said


def show(shown: int, currency: str) -> None:
    """Draw the view; the sentences above it are the caller's."""
    found, means = values.cohort_values(shown), values.value_means()
    _curve(found, means, currency)
    _triangle(found, currency)
    _table(found, currency)


def _curve(found: pd.DataFrame, means: pd.DataFrame, currency: str) -> None:
    page.section(
        "When has a customer brought in what they cost?",
        about.definition(TABLE),
        "Revenue and margin so far per original customer, whether they still order or not. "
        "Complete months only.",
    )
    newest_first = found.drop_duplicates("cohort_month").iloc[::-1]
    names = {
        f"{fmt.period(row['cohort_month'], 'month')} "
        f"({fmt.plural(row['customer_count'], 'customer')})": row["cohort_month"]
        for _, row in newest_first.iterrows()
    }
    picked = st.selectbox(
        "Cohort", [ALL, *names], key="cohort", bind="query-params", width=320,
        label_visibility="collapsed",
    )  # fmt: skip
    if picked == ALL:
        part, cost = means, _latest(means["acquisition_cost_per_customer"])
        covered = means[means[charts.MARGIN] >= (cost if cost is not None else float("inf"))]
        paid = None if covered.empty else int(covered["months_since"].iloc[0])
        said = _mean_words(means, cost, paid)
    else:
        part = found[(found["cohort_month"] == names[picked]) & found["is_complete"]]
        first = found[found["cohort_month"] == names[picked]].iloc[0]
        cost, paid = first["acquisition_cost_per_customer"], first["payback_month"]
        said = (
            f"{first['payback_reason']} (cost known of "
            f"{fmt.count(first['acquisition_cost_known_count'])} of "
            f"{fmt.plural(first['customer_count'], 'customer')})"
        )
    if part.empty:
        page.empty("No month of this cohort is over yet.", "Choose an older cohort.")
        return
    st.markdown(page.escaped(said))
    page.chart(
        charts.payback_curve(part, cost, paid, currency),
        "Lines over months: revenue and margin per customer so far; a dashed line for what it "
        "cost to win one; the month of payback is ringed.",
    )


def _latest(column: pd.Series) -> float | None:
    """Return the value over the most cohorts, which is that of the youngest age."""
    known = column.dropna()
    return None if known.empty else float(known.iloc[0])


def _mean_words(means: pd.DataFrame, cost: float | None, paid: int | None) -> str:
    first = means.iloc[0]
    if cost is None:
        return (
            "It is not known what it cost to win a customer: fill `acquisition_cost` in the "
            "customer list to see the payback."
        )
    if means[charts.MARGIN].notna().sum() == 0:
        return "It is not known what the goods cost: fill `unit_cost` to see the margin."
    known = fmt.plural(first["acquisition_cost_known_count"], "customer")
    if paid is None:
        return f"On average not paid back in the months that are over (cost known of {known})."
    return (
        f"On average the margin covers what a customer cost in month **{paid}** "
        f"(cost known of {known})."
    )


def _triangle(found: pd.DataFrame, currency: str) -> None:
    page.section(
        "Which cohorts have paid back?", about.definition(f"{TABLE}.payback_month"),
        "One row per month of the first order, one column per month since. Framed: the first "
        "month in which the margin covered the cost. Dashed: not over yet.",
    )  # fmt: skip
    label = st.segmented_control(
        "Amount", list(AMOUNTS), key="amount", bind="query-params", default="Margin",
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    column = AMOUNTS[str(label)]
    if found[column].isna().all():
        page.empty(
            "It is not known what the goods cost.",
            "A margin needs the cost of order lines or products: add `unit_cost` to an export.",
        )
        return
    page.chart(
        charts.payback_triangle(found, column, currency),
        f"Cohort triangle: {str(label).lower()} per customer so far; the month of payback framed.",
    )


def _table(found: pd.DataFrame, currency: str) -> None:
    page.section("The figures behind the charts", about.definition(TABLE))
    done = found[found["is_complete"]].groupby("cohort_month", sort=True).tail(1)
    listed = done.assign(
        cohort=[fmt.period(month, "month") for month in done["cohort_month"]],
        months_since=done["months_since"] + 1,
        paid_back=[
            SHORT.get(status, "unknown") if fmt.is_missing(month) else f"month {int(month)}"
            for status, month in zip(done["payback_status"], done["payback_month"], strict=True)
        ],
    ).iloc[::-1]
    page.table(listed, COLUMNS, currency=currency, alt_text="Table of cohorts, one row each.")
    downloads.query_button(
        values.value_rows, name="cohort-values", filters="by month; every cohort",
        definition=about.definition(TABLE), total=values.value_row_count(),
    )  # fmt: skip

"""Cohorts, the page that says whether newer customers stay better, and since when."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import downloads, filters, page
from lib import format as fmt
from lib.charts import cohorts as charts
from lib.marts import about, cohorts, values
from lib.page import Column
from lib.parts import cohort_values

TABLE = "agg_cohorts"
SHOWN = {"month": 13, "quarter": 9, "week": 27}
VIEWS = ("Who comes back", "Value and payback")
COLUMNS = (
    Column("cohort", "Cohort"),
    Column("period_number", "Age", "count", f"{TABLE}.period_number"),
    Column("cohort_size", "Cohort size", "count", f"{TABLE}.cohort_size"),
    Column("customer_count", "Customers", "count", f"{TABLE}.customer_count"),
    Column("retention_rate", "Share", "percent", f"{TABLE}.retention_rate"),
    Column("retention_rate_low", "95% from", "percent", f"{TABLE}.retention_rate_low"),
    Column("retention_rate_high", "to", "percent", f"{TABLE}.retention_rate_high"),
    Column("or_later_rate", "Then or later", "percent", f"{TABLE}.or_later_rate"),
    Column("net_amount", "Net revenue", "money", f"{TABLE}.net_amount"),
    Column("cumulative_net_amount_per_customer", "Per customer so far", "money",
           f"{TABLE}.cumulative_net_amount_per_customer"),
    Column("state", "Period is", "text", f"{TABLE}.is_complete"),
)  # fmt: skip


def show() -> None:
    """Draw the page."""
    chosen, currency = filters.chosen(), about.currency()
    grain = chosen.grain
    shown = _shown(chosen)
    found, means = cohorts.cohorts(grain, shown), cohorts.cohort_means(grain, shown)
    question = "Do newer customers stay better, and since when?"
    if found.empty:
        page.opening("Cohorts", question, [])
        page.empty(
            "There is no cohort yet.",
            "A cohort starts with the first order of a customer: add orders, or see on Trust why "
            "they were left out.",
        )
        return
    heading = st.container()
    view = st.segmented_control(
        "View", VIEWS, key="cohort_view", bind="query-params", default=VIEWS[0], required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if view == VIEWS[1]:
        _value(heading, chosen, currency)
        return
    with heading:
        page.opening("Cohorts", question, sentences(found, means, grain, currency))
    measures = charts.cohort_measures(currency)
    label = st.segmented_control(
        "Shown", list(measures), key="measure", bind="query-params", default=next(iter(measures)),
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    measure = measures[str(label)]
    _triangle(found, means, grain, measure)
    _curve(found, means, grain, measure)
    page.section("The figures behind the charts", about.definition(TABLE))
    listed = charts.cohort_labels(found, grain)
    page.table(
        listed.sort_values(["cohort_start", "period_number"], ascending=[False, True]),
        COLUMNS, currency=currency, alt_text="Table of cohorts and periods.",
    )  # fmt: skip
    downloads.query_button(
        lambda limit: cohorts.all_cohorts(grain, limit),
        name=f"cohorts-{grain}",
        filters=chosen.words(("grain",)) + "; every cohort",
        definition=about.definition(TABLE),
        total=cohorts.count(grain),
    )


def _value(heading: DeltaGenerator, chosen: filters.Filters, currency: str) -> None:
    value_means, counts = values.value_means(), values.payback_counts()
    with heading:
        page.opening(
            "Cohorts", "When has a customer brought in what it cost to win them?",
            cohort_values.sentences(value_means, counts, currency),
        )  # fmt: skip
    if value_means.empty:
        page.empty(
            "No month of any cohort is over yet.",
            "Value and payback are counted in whole months: they come with the first one.",
        )
        return
    if chosen.grain != "month":
        st.caption("By month, whatever the filter says: costs are compared month by month.")
    months = 49 if chosen.months is None else chosen.months + 1
    cohort_values.show(months, currency)


def _shown(chosen: filters.Filters) -> int:
    """Return how many cohorts and ages are drawn: what the range asks for, if it can be read."""
    per_year = SHOWN[chosen.grain] - 1
    if chosen.grain == "week":
        return SHOWN["week"]
    if chosen.months is None:
        return 49
    return per_year * chosen.months // 12 + 1


def sentences(found: pd.DataFrame, means: pd.DataFrame, grain: str, currency: str) -> list[str]:
    """Say how many come back, how it goes on, and how the newest cohort compares."""
    said = []
    by_age = means.set_index("period_number")
    if 1 in by_age.index:
        mean = by_age.loc[1]
        said.append(
            f"**{fmt.percent(mean['retention_rate'], mean['cohort_size'])}** of the customers buy "
            f"again in the {grain} after their first order"
            + _later(by_age, {"month": 6, "quarter": 2, "week": 12}[grain], grain)
        )
    newest = found[found["is_complete"] & (found["period_number"] == 1)]
    if not newest.empty and 1 in by_age.index:
        row = newest.iloc[-1]
        mean_rate = float(by_age.loc[1, "retention_rate"])
        name = fmt.period(row["cohort_start"], grain)
        if row["retention_rate_low"] > mean_rate:
            verdict = "**better** than the mean"
        elif row["retention_rate_high"] < mean_rate:
            verdict = "**worse** than the mean"
        else:
            verdict = "not told apart from the mean by its 95% interval"
        said.append(
            f"The newest cohort that can be compared, {name}, came back at "
            f"**{fmt.percent(row['retention_rate'], row['cohort_size'])}**: {verdict}."
        )
    last = means.iloc[-1] if not means.empty else None
    if last is not None and last["period_number"] > 0:
        said.append(
            f"After {fmt.plural(last['period_number'], grain)} a customer has brought "
            f"**{fmt.money_short(last['cumulative_net_amount_per_customer'], currency)}** on "
            f"average (n = {fmt.count(last['cohort_size'])})."
        )
    return said


def _later(by_age: pd.DataFrame, age: int, grain: str) -> str:
    if age not in by_age.index:
        return "."
    mean = by_age.loc[age]
    return f", **{fmt.percent(mean['retention_rate'], mean['cohort_size'])}** in {grain} {age}."


def _triangle(
    found: pd.DataFrame, means: pd.DataFrame, grain: str, measure: charts.CohortMeasure
) -> None:
    page.section(
        measure.question,
        about.definition(f"{TABLE}.{measure.column}"),
        f"One row per cohort, by {grain} of the first order; one column per {grain} since. "
        f"{measure.note} Dashed: not over yet, and left out of the mean.",
    )
    page.chart(
        charts.cohort_triangle(found, means, grain, measure),
        f"Cohort triangle: {measure.question} One row per cohort, one column per {grain}.",
    )


def _curve(
    found: pd.DataFrame, means: pd.DataFrame, grain: str, measure: charts.CohortMeasure
) -> None:
    if measure.mean is None:
        return
    complete = found[found["is_complete"]]
    if complete[complete["period_number"] > 0].empty:
        page.empty(
            f"No {grain} after the first is over for any cohort.",
            f"A curve needs at least one whole {grain} after the first orders: add more history.",
        )
        return
    page.section(
        "The same as a curve",
        about.definition(f"agg_cohort_means.{measure.mean}"),
        "Thick: the mean of all cohorts, weighted by size"
        + (", with its 95% interval" if measure.has_interval else "")
        + ". Thin: each cohort; the newest in colour. Complete periods only.",
    )
    page.chart(
        charts.cohort_curve(complete, means, grain, measure),
        f"Curves over age in {grain}s: the weighted mean and each cohort.",
    )


show()

"""One customer's risk with its reasons, and when the next order is due."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import format as fmt
from lib import page
from lib.charts import churn as charts
from lib.marts import about, churn
from lib.predictions import churn_model_name, churn_reasons

TABLE = "fct_customer_churn"


def show(customer_id: str, last_order: pd.Timestamp, currency: str) -> None:
    """Draw the two blocks side by side."""
    found = churn.customer_churn(customer_id)
    if found.empty:
        return
    row = found.iloc[0]
    left, right = st.columns(2, gap="large")
    with left:
        _risk(row, currency)
    with right:
        _next_order(row, last_order)


def _risk(row: pd.Series, currency: str) -> None:
    page.section("Will there be another order?", about.definition(f"{TABLE}.churn_risk"))
    if fmt.is_missing(row["churn_risk"]):
        page.empty("No risk for this customer.", str(row["reason"]))
        return
    worth = (
        ""
        if fmt.is_missing(row["value_at_risk"])
        else f"; {fmt.money(row['value_at_risk'], currency)} of what is expected is at risk"
    )
    st.markdown(
        page.escaped(
            f"**{fmt.percent(row['churn_risk'], digits=0)}** risk of no order in the next "
            f"{fmt.count(row['horizon_days'])} days: **{str(row['risk_band']).lower()}**{worth}."
        )
    )
    reasons = churn_reasons(row)
    if reasons:
        st.markdown("\n".join(f"- {reason}" for reason in reasons))
    else:
        st.markdown("Nothing about this customer raises the risk above that of the base.")
    st.caption(
        f"By {churn_model_name(row['model'])}. Points: what goes from the risk when that alone is "
        "as usual in the base.",
        help=about.definition(f"{TABLE}.reason_1_effect") or None,
    )


def _next_order(row: pd.Series, last_order: pd.Timestamp) -> None:
    page.section("When is the next order due?", about.definition(f"{TABLE}.expected_order_date"))
    if fmt.is_missing(row["order_due_date"]):
        page.empty(
            "No next order can be dated.",
            "Dates come from gaps between orders, of this customer or of the base: there are "
            "too few.",
        )
    else:
        if row["is_overdue"]:
            st.markdown(
                f"**Overdue since {fmt.day(row['order_due_date'])}**: nearly everybody with this "
                "rhythm has ordered again by then."
            )
        else:
            st.markdown(
                f"By **{fmt.day(row['expected_order_date'])}** with even chance, likely between "
                f"**{fmt.day(row['earliest_order_date'])}** and "
                f"**{fmt.day(row['latest_order_date'])}**, if still a customer."
            )
        page.chart(
            charts.next_order(row, last_order),
            "Line of days: the last order, the newest data, and the next order with its interval.",
        )
    if fmt.is_missing(row["is_lapsed"]):
        return
    verdict = "lapsed, because longer than" if row["is_lapsed"] else "not lapsed before"
    st.caption(
        f"Silent for {fmt.plural(row['days_since_last_order'], 'day')}: {verdict} "
        f"{fmt.plural(row['lapsed_after_days'], 'day')}.",
        help=about.definition(f"{TABLE}.is_lapsed") or None,
    )

"""Contracts: how many end each month, how long they are kept, and what moves their end."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import downloads, page
from lib import format as fmt
from lib.charts import base
from lib.charts import contracts as charts
from lib.marts import about, contracts
from lib.page import Card, Column

PERIODS, CURVE = "agg_subscription_periods", "agg_subscription_retention"
FITS, DRIVERS = "agg_subscription_fits", "agg_subscription_drivers"
MONTHS = (
    Column("period", "Month"),
    Column("active_at_start_count", "Running at start", "count",
           f"{PERIODS}.active_at_start_count"),
    Column("started_count", "Began", "count", f"{PERIODS}.started_count"),
    Column("ended_count", "Ended", "count", f"{PERIODS}.ended_count"),
    Column("churn_rate", "Churn rate", "percent", f"{PERIODS}.churn_rate"),
    Column("churn_rate_low", "95% from", "percent", f"{PERIODS}.churn_rate_low"),
    Column("churn_rate_high", "to", "percent", f"{PERIODS}.churn_rate_high"),
    Column("monthly_recurring_amount", "Recurring", "money",
           f"{PERIODS}.monthly_recurring_amount"),
    Column("state", "Month is", "text", f"{PERIODS}.is_complete"),
)  # fmt: skip
RATIOS = (
    Column("name", "Contracts", "text", f"{DRIVERS}.covariate"),
    Column("hazard_ratio", "Times as readily", "decimal", f"{DRIVERS}.hazard_ratio"),
    Column("hazard_ratio_low", "95% from", "decimal", f"{DRIVERS}.hazard_ratio_low"),
    Column("hazard_ratio_high", "to", "decimal", f"{DRIVERS}.hazard_ratio_high"),
    Column("contract_count", "Contracts", "count", f"{DRIVERS}.contract_count"),
    Column("ended_count", "Ended", "count", f"{DRIVERS}.ended_count"),
    Column("adjusted_p_value", "p, adjusted", "precise", f"{DRIVERS}.adjusted_p_value"),
    Column("reason", "In words", "text", f"{DRIVERS}.reason"),
)
SHOWN_MONTHS = 24


def sentences(found: pd.DataFrame, currency: str) -> list[str]:
    """Say what the last complete month was like."""
    over = found[found["is_complete"] & found["churn_rate"].notna()]
    if over.empty:
        return ["No month is over yet in which contracts ran."]
    row = over.iloc[-1]
    said = [
        f"In **{fmt.period(row['month_start'], 'month')}** "
        f"{fmt.count(row['ended_of_active_count'])} of "
        f"{fmt.count(row['active_at_start_count'])} running contracts ended: "
        f"**{fmt.percent(row['churn_rate'])}** (95% interval "
        f"{fmt.percent(row['churn_rate_low'])} to {fmt.percent(row['churn_rate_high'])})."
    ]
    now = found.iloc[-1]
    said.append(
        f"Now {fmt.plural(now['active_at_end_count'], 'contract')} run and bring "
        f"**{fmt.money_short(now['monthly_recurring_amount'], currency)}** a month."
    )
    return said


def show(plan: str, found: pd.DataFrame, currency: str) -> None:
    """Draw the view; its sentences and the choice of the plan are the caller's."""
    fits = contracts.contract_fits()
    fit = fits[fits["group_name"] == plan]
    page.cards(_cards(found, fit, currency))
    _months(found, plan, currency)
    _kept(plan, fit)
    _drivers()


def _cards(found: pd.DataFrame, fit: pd.DataFrame, currency: str) -> list[Card]:
    now, over = found.iloc[-1], found[found["is_complete"] & found["churn_rate"].notna()]
    rate, before = (
        (over.iloc[-1], over.iloc[-2] if len(over) > 1 else None) if len(over) else (None, None)
    )
    ahead = None if fit.empty else fit.iloc[0]["expected_months_ahead"]
    return [
        Card("Contracts running", fmt.compact(now["active_at_end_count"]),
             full=fmt.count(now["active_at_end_count"]),
             definition=f"{PERIODS}.active_at_end_count"),
        Card("Churn last month", fmt.NOTHING if rate is None else
             fmt.percent(rate["churn_rate"]),
             full="" if rate is None else f"n = {fmt.count(rate['active_at_start_count'])}; the "
             "change is against the month before",
             delta=None if before is None else
             f"{(rate['churn_rate'] - before['churn_rate']) * 100:+.1f} points",
             definition=f"{PERIODS}.churn_rate",
             more_is_better=False),
        Card("Recurring a month", fmt.money_short(now["monthly_recurring_amount"], currency),
             full=fmt.money(now["monthly_recurring_amount"], currency),
             definition=f"{PERIODS}.monthly_recurring_amount"),
        Card("Months to come", fmt.decimal(ahead, 1),
             full="" if fit.empty else
             f"of a running contract within {fmt.count(fit.iloc[0]['horizon_months'])} months",
             definition=f"{FITS}.expected_months_ahead"),
    ]  # fmt: skip


def _months(found: pd.DataFrame, plan: str, currency: str) -> None:
    page.section(
        "How many contracts end each month?", about.definition(f"{PERIODS}.churn_rate"),
        "Of those that ran as the month began. Lines: 95% interval. Hollow: not over yet.",
    )  # fmt: skip
    newest = base.periods(
        found.tail(SHOWN_MONTHS).rename(columns={"month_start": "period_start"}), "month"
    )
    page.chart(
        charts.churn_rate(newest),
        "Points over months: share of the running contracts that ended, with intervals.",
    )
    with st.expander("The months as rows", icon=":material/table_rows:"):
        page.table(newest.iloc[::-1], MONTHS, currency=currency, alt_text="Table of months.")
        downloads.frame_button(
            found, name="contract-months", filters=f"plan = {plan}",
            definition=about.definition(PERIODS),
        )  # fmt: skip


def _kept(plan: str, fit: pd.DataFrame) -> None:
    page.section(
        "How long are contracts kept?", about.definition(CURVE),
        "Steps: the share kept as it was seen, with its 95% interval (Kaplan-Meier). Line: the "
        "shifted-beta-geometric model, dashed where no contract is that old yet.",
    )  # fmt: skip
    curve = contracts.contract_curve(plan)
    if curve.empty:
        page.empty("No contract has been followed for a month.", "The curve comes with time.")
        return
    if not fit.empty:
        row = fit.iloc[0]
        icons = {"ok": ":green[:material/check_circle:]", "weak": ":orange[:material/warning:]"}
        st.markdown(
            f"{icons.get(row['status'], ':red[:material/block:]')} **Model {row['status']}**: "
            f"{row['reason']} (n = {fmt.count(row['contract_count'])} contracts, "
            f"{fmt.count(row['ended_count'])} ended)"
        )
        _verdict(row)
    page.chart(
        charts.kept(curve),
        "Curve over age in months: share of contracts kept, seen and expected.",
    )
    downloads.frame_button(
        curve, name="contract-retention", filters=f"plan = {plan}",
        definition=about.definition(CURVE),
    )  # fmt: skip


def _verdict(row: pd.Series) -> None:
    """Say how the model did on the months that were hidden from it."""
    said = f"**How good was this last time?** {row['backtest_verdict']}"
    if not fmt.is_missing(row["beats_baseline"]) and not row["beats_baseline"]:
        st.warning(
            f"**The model is no better than one churn rate for every age.** {said}",
            icon=":material/balance:",
        )
    else:
        st.markdown(said, help=about.definition(f"{FITS}.beats_baseline") or None)


def _drivers() -> None:
    page.section(
        "What moves the end of a contract?", about.definition(DRIVERS),
        "Compared with everything else alike (Cox). A difference is not a cause.",
    )  # fmt: skip
    found = contracts.contract_drivers()
    known = found[found["hazard_ratio"].notna()]
    if known.empty:
        page.empty(
            " ".join(dict.fromkeys(str(reason) for reason in found["reason"]))
            or "There is nothing to compare.",
            "Drivers need contracts that have ended, of more than one kind.",
        )
        return
    st.caption(
        f"n = {fmt.count(known.iloc[0]['sample_count'])} contracts, "
        f"{fmt.count(known.iloc[0]['sample_ended_count'])} ended. Concordance "
        f"{fmt.decimal(known.iloc[0]['concordance'])}: 0.5 is a coin.",
        help=about.definition(f"{DRIVERS}.concordance") or None,
    )
    page.chart(
        charts.drivers(known),
        "Points with intervals around 1: how many times as readily such contracts end.",
    )
    listed = known.assign(name=[charts.driver_name(row) for _, row in known.iterrows()])
    page.table(listed, RATIOS, alt_text="Table of what moves the end of contracts.")
    refused = found[found["hazard_ratio"].isna()]
    for _, row in refused.iterrows():
        st.caption(f"Not compared: {str(row['covariate']).replace('_', ' ')}. {row['reason']}")
    downloads.frame_button(
        found, name="contract-drivers", filters="every plan", definition=about.definition(DRIVERS)
    )

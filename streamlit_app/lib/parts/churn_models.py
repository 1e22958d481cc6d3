"""Which model the churn risk comes from and how good it was, and the rules beside it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import downloads, needs, page
from lib import format as fmt
from lib.charts import base
from lib.charts import churn as charts
from lib.marts import about, churn
from lib.page import Column
from lib.predictions import churn_model_name

MODELS, THRESHOLDS = "agg_churn_models", "agg_churn_thresholds"
NEXT, PERIODS = "agg_churn_next_orders", "agg_churn_periods"
MEASURES = (
    Column("name", "Model"),
    Column("kind", "Kind", "text", f"{MODELS}.is_baseline"),
    Column("auc_span", "AUC (95% interval)", "text", f"{MODELS}.auc"),
    Column("log_loss", "Log loss", "precise", f"{MODELS}.log_loss"),
    Column("brier_score", "Brier", "precise", f"{MODELS}.brier_score"),
    Column("calibration_error", "Calibration error", "percent", f"{MODELS}.calibration_error"),
    Column("calibration_shift", "of it shift", "percent", f"{MODELS}.calibration_shift"),
    Column("calibration_shape", "without shift", "percent", f"{MODELS}.calibration_shape"),
    Column("top_decile_lift", "Lift, top tenth", "decimal", f"{MODELS}.top_decile_lift"),
    Column("verdict", "Verdict", "text", f"{MODELS}.verdict"),
)
LAPSED = (
    Column("origin_date", "Past day", "date", f"{THRESHOLDS}.origin_date"),
    Column("kind", "Buyers"),
    Column("lapsed_after_days", "Lapsed after days", "count", f"{THRESHOLDS}.lapsed_after_days"),
    Column("buyer_count", "Buyers then", "count"),
    Column("lapsed_count", "Called lapsed", "count"),
    Column("came_back_count", "Came back", "count",
           f"{THRESHOLDS}.repeat_buyer_came_back_count"),
    Column("came_back_rate", "Share", "percent", f"{THRESHOLDS}.repeat_buyer_came_back_rate"),
)  # fmt: skip
DATES = (
    Column("origin_date", "Past day", "date", f"{NEXT}.origin_date"),
    Column("came_back_count", "Ordered again", "count", f"{NEXT}.came_back_count"),
    Column("coverage_rate", "Inside the interval", "percent", f"{NEXT}.coverage_rate"),
    Column("nominal_coverage_rate", "Promised", "percent", f"{NEXT}.nominal_coverage_rate"),
    Column("overdue_count", "Overdue", "count", f"{NEXT}.overdue_count"),
    Column("overdue_came_back_rate", "Came back all the same", "percent",
           f"{NEXT}.overdue_came_back_rate"),
)  # fmt: skip
KINDS = {"Repeat buyers": "repeat", "One-time buyers": "one_time", "All buyers": "all"}
SHOWN = {"month": 24, "quarter": 13, "week": 53}


def missing(models: pd.DataFrame) -> str:
    """Say what is missing to learn a risk from, as have and need."""
    if models.empty:
        return "nothing has been fitted"
    row = models.iloc[0]
    said = needs.gate_words(row, needs.CHURN_GATES, only_missed=True)
    own = models[~models["is_baseline"]]
    return "; ".join(said) or str((own if not own.empty else models).iloc[0]["reason"]).rstrip(".")


def show_models(models: pd.DataFrame) -> None:
    """Draw how good the risk was on the past day that was held out."""
    page.section("How good was the risk last time?", about.definition(MODELS))
    chosen = models[models["is_chosen"]]
    if chosen.empty:
        page.empty(
            f"There is no back-test: {missing(models)}.",
            "The risk is learned from past days whose future is known: add more history.",
        )
        return
    row = chosen.iloc[0]
    name = churn_model_name(row["model"])
    if row["is_baseline"]:
        st.warning(
            f"**The trees did not beat the simple rules**, so the risk comes from one of them: "
            f"{name.lower()}. {row['verdict']}",
            icon=":material/balance:",
        )
    else:
        st.markdown(f"The risk comes from **{name}**. {row['verdict']}")
    if row["status"] == "weak" or isinstance(row["refused_features"], str):
        st.warning(str(row["reason"]), icon=":material/report:")
    shift, shape = row["calibration_shift"] * 100, row["calibration_shape"] * 100
    st.markdown(
        f"On **{fmt.day(row['origin_date'])}**, which it had not seen, it predicted that "
        f"**{fmt.percent(row['predicted_rate'])}** would not order in "
        f"{fmt.count(row['horizon_days'])} days; **{fmt.percent(row['actual_rate'])}** did not "
        f"(n = {fmt.count(row['customer_count'])}). That is a shift of {abs(shift):.1f} points "
        f"too {'high' if shift >= 0 else 'low'} for everybody; with it taken away, the groups "
        f"are {shape:.1f} points off on average (shape).",
        help=about.definition(f"{MODELS}.calibration_shape") or None,
    )
    left, right = st.columns([2, 3], gap="large")
    bins = churn.calibration(str(row["model"]))
    with left:
        st.markdown(
            f"**Predicted against actual, n = {fmt.count(bins['customer_count'].sum())} in "
            f"{fmt.plural(len(bins), 'group')}**",
            help=about.definition("agg_churn_calibration") or None,
        )
        page.chart(
            charts.calibration(bins),
            "Points: actual against predicted share without an order in each tenth of the "
            "customers by risk; on the dashed line they are equal.",
        )
    with right:
        listed = _measured(models)
        page.table(listed, MEASURES, alt_text="Table of the models beside the simple rules.")
        st.caption(
            "AUC: how often the one who left had the higher risk; 0.5 is a coin. Log loss, Brier "
            "and calibration error: smaller is better."
        )
        downloads.frame_button(
            models, name="churn-models",
            filters=f"past day = {fmt.day(row['origin_date'])}",
            definition=about.definition(MODELS),
        )  # fmt: skip


def _measured(models: pd.DataFrame) -> pd.DataFrame:
    return models.assign(
        name=[churn_model_name(name) for name in models["model"]],
        kind=[
            "chosen" if chosen else "baseline" if naive else "model"
            for chosen, naive in zip(models["is_chosen"], models["is_baseline"], strict=True)
        ],
        auc_span=[
            fmt.NOTHING
            if fmt.is_missing(auc)
            else f"{fmt.decimal(auc, 3)} ({fmt.decimal(low, 3)} to {fmt.decimal(high, 3)})"
            for auc, low, high in zip(
                models["auc"], models["auc_low"], models["auc_high"], strict=True
            )
        ],
    )


def show_threshold(found: pd.DataFrame) -> None:
    """Draw the silence after which a customer has lapsed, and who came back after all."""
    page.section(
        "When has a customer lapsed?", about.definition(f"{THRESHOLDS}.lapsed_after_days"),
        "A rule about the past, not a forecast.",
    )  # fmt: skip
    now = found[found["is_current"]]
    if now.empty:
        page.empty("There is no threshold yet.", "It comes with the first orders.")
        return
    row = now.iloc[0]
    if fmt.is_missing(row["lapsed_after_days"]):
        page.empty(
            f"There is no threshold: {row['reason']}",
            "It is read from the gaps between orders of repeat buyers: add more history.",
        )
    else:
        st.markdown(
            f"After **{fmt.plural(row['lapsed_after_days'], 'day')}** of silence. {row['reason']} "
            f"(n = {fmt.plural(row['gap_count'], 'gap')}, {fmt.count(row['closed_gap_count'])} of "
            "them ended by an order)"
        )
    past = found[~found["is_current"] & found["repeat_buyer_lapsed_count"].notna()]
    if past.empty:
        page.empty(
            "It has not been tried on a past day.",
            "That needs a horizon of orders after a day that already had a threshold.",
        )
        return
    newest = past.iloc[0]
    for kind, column in (("repeat buyers", "repeat_buyer"), ("one-time buyers", "one_time_buyer")):
        number = newest[f"{column}_lapsed_count"]
        if number:
            st.markdown(
                f"**{fmt.percent(newest[f'{column}_came_back_rate'], number)}** of the {kind} "
                f"called lapsed on {fmt.day(newest['origin_date'])} came back within "
                f"{fmt.count(newest['horizon_days'])} days."
            )
        else:
            st.markdown(f"No {kind[:-1]} was called lapsed on {fmt.day(newest['origin_date'])}.")
    rows = pd.concat(
        [
            past.assign(
                kind=kind,
                buyer_count=past[f"{column}_count"],
                lapsed_count=past[f"{column}_lapsed_count"],
                came_back_count=past[f"{column}_came_back_count"],
                came_back_rate=past[f"{column}_came_back_rate"],
            )
            for kind, column in (("repeat", "repeat_buyer"), ("one-time", "one_time_buyer"))
        ]
    ).sort_values(["kind", "origin_date"], ascending=[False, False], ignore_index=True)
    page.table(rows, LAPSED, alt_text="Table of past days: who was called lapsed and came back.")
    refused = found[~found["is_current"] & (found["status"] == "refused")]
    if not refused.empty:
        st.caption(f"No threshold on {fmt.day(refused.iloc[0]['origin_date'])}: "
                   f"{refused.iloc[0]['reason']}")  # fmt: skip
    downloads.frame_button(
        found, name="churn-thresholds", filters="every past day",
        definition=about.definition(THRESHOLDS),
    )  # fmt: skip


def show_next_orders() -> None:
    """Draw what the dates of next orders rest on, and how often they were right."""
    page.section("Are next orders due when we say?", about.definition(NEXT))
    found = churn.next_orders()
    now = found[found["is_current"]]
    if now.empty or now.iloc[0]["status"] == "refused":
        page.empty(
            "No next order is dated" + (f": {now.iloc[0]['reason']}" if len(now) else "."),
            "Dates come from the gaps between orders: they need customers who ordered again.",
        )
        return
    row = now.iloc[0]
    st.markdown(
        f"The usual gap between two orders is **{fmt.decimal(row['usual_gap_days'], 0)} days** "
        f"(n = {fmt.plural(row['fitted_gap_count'], 'gap')} of "
        f"{fmt.plural(row['fitted_customer_count'], 'customer')}); each customer's own gaps move "
        "it for them."
    )
    past = found[~found["is_current"] & (found["status"] == "ok")]
    if past.empty:
        page.empty("The dates have not been tried on a past day.", "That needs more history.")
        return
    last = past.iloc[0]
    if not fmt.is_missing(last["coverage_rate"]):
        st.markdown(
            f"Of those who ordered again after {fmt.day(last['origin_date'])}, "
            f"**{fmt.percent(last['coverage_rate'], last['came_back_count'])}** did so inside "
            f"their interval; {fmt.percent(last['nominal_coverage_rate'], digits=0)} were promised."
        )
    page.table(past, DATES, alt_text="Table of past days: intervals that held, overdue customers.")
    downloads.frame_button(
        found, name="churn-next-orders", filters="every past day",
        definition=about.definition(NEXT),
    )  # fmt: skip


def show_rate(grain: str) -> None:
    """Draw how many of the active lapsed in each period."""
    page.section(
        f"How many lapse each {grain}?", about.definition(PERIODS),
        f"Newly lapsed over active as the {grain} began. Hollow: not over yet, so it can rise.",
    )  # fmt: skip
    label = st.segmented_control(
        "Buyers", list(KINDS), key="buyers", bind="query-params", default="Repeat buyers",
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    found = churn.churn_periods(grain, KINDS[str(label)], SHOWN[grain])
    if found.empty:
        page.empty(
            f"There is no {grain} with active {str(label).lower()} and a threshold.",
            "A churn rate needs a lapsed threshold and customers who were active before.",
        )
        return
    over = found[found["is_complete"]]
    if not over.empty:
        row = over.iloc[-1]
        st.markdown(
            f"In **{fmt.period(row['period_start'], grain)}** "
            f"**{fmt.percent(row['churn_rate'], row['active_at_start_count'])}** of the active "
            f"{str(label).lower()} lapsed."
        )
    page.chart(
        charts.churn_rate(base.periods(found, grain)),
        f"Line over {grain}s: share of the active buyers that lapsed.",
    )
    downloads.frame_button(
        found, name="churn-periods", filters=f"by {grain}; {str(label).lower()}",
        definition=about.definition(PERIODS),
    )  # fmt: skip

"""How good was the prediction last time: past days, what was expected then, and what came."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from lib import downloads, page
from lib import format as fmt
from lib.charts import backtests as charts
from lib.marts import about, backtests, clv
from lib.page import Column
from lib.predictions import METRICS, model_name, wide

SUBJECTS = {"Orders": "orders", "Revenue": "net_amount"}
CURVES = ("So far", "Week by week")


def show(currency: str, promised: Any) -> None:
    """Draw the section."""
    page.section("How good was this last time?", about.definition("agg_backtests"))
    label = st.segmented_control(
        "Predicted", list(SUBJECTS), key="predicted", bind="query-params", default="Orders",
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    subject = SUBJECTS[str(label)]
    found = backtests.measures(subject)
    known = found[found["value"].notna()]
    chosen = known[known["is_chosen"]]
    if chosen.empty:
        models = found[~found["is_baseline"]]
        page.empty(
            "There is no back-test."
            if models.empty
            else " ".join(dict.fromkeys(str(verdict) for verdict in models["verdict"])),
            "A back-test hides what came after a past day from the models and compares. It needs "
            "enough history before that day and orders after it.",
        )
        return
    _verdict(chosen, known)
    for _, at in chosen.groupby("origin_date", sort=False):
        st.markdown(page.escaped(_in_words(at.iloc[0], subject, currency)))
    _coverage(chosen, subject, promised)
    _tenths(subject, currency)
    _table(known, label=str(label).lower())
    if subject == "orders":
        _tracking(str(chosen.iloc[0]["model"]), list(chosen["origin_date"].drop_duplicates()))


def _verdict(chosen: pd.DataFrame, known: pd.DataFrame) -> None:
    """Say first whether the model is worth more than the simplest rules."""
    compared = chosen["beats_baselines"].notna()
    won, tried = int(chosen["beats_baselines"].fillna(False).sum()), int(compared.sum())
    name = model_name(chosen.iloc[0]["model"])
    days = chosen["origin_date"].nunique()
    score = f"{won} of {fmt.plural(tried, 'comparison')} on {fmt.plural(days, 'past day')}"
    if tried and won * 2 > tried:
        return
    rules = known[known["is_baseline"] & (known["metric"] == "mean_absolute_error")]
    best = "" if rules.empty else (
        f" The simplest rule with the smallest error was: "
        f"{model_name(rules.loc[rules['value'].idxmin(), 'model']).lower()}."
    )  # fmt: skip
    if won == 0:
        st.error(
            f"**The model does not beat the simple rules.** {name} was no better than the best of "
            f"them in any of {fmt.plural(tried, 'comparison')} on {fmt.plural(days, 'past day')}: "
            f"trust its total no more than theirs.{best}",
            icon=":material/thumb_down:",
        )
        return
    st.warning(
        f"**The model beats the simple rules only in part.** {name} was better than the best of "
        f"them in {score}: use its numbers with that in mind.{best}",
        icon=":material/balance:",
    )


def _in_words(row: pd.Series, subject: str, currency: str) -> str:
    write = fmt.count if subject == "orders" else (lambda v: fmt.money_short(v, currency))
    what = " order days" if subject == "orders" else ""
    return (
        f"On **{fmt.day(row['origin_date'])}** {model_name(row['model'])} would have expected "
        f"**{write(row['predicted'])}**{what} in the next {fmt.count(row['horizon_days'])} days; "
        f"**{write(row['actual'])}** came (n = {fmt.count(row['customer_count'])} customers). "
        f"{row['verdict']}"
    )


def _coverage(chosen: pd.DataFrame, subject: str, promised: Any) -> None:
    held = chosen[chosen["metric"] == "interval_coverage"]
    if held.empty or fmt.is_missing(promised):
        return
    said = ", ".join(
        f"**{fmt.percent(row['value'], row['customer_count'])}** on {fmt.day(row['origin_date'])}"
        for _, row in held.iterrows()
    )
    more = " A set of whole counts holds at least that, so a little more is right." * (
        subject == "orders"
    )
    st.markdown(
        f"Intervals of single customers promise {fmt.percent(promised, digits=0)} and held what "
        f"came for {said} of the customers.{more}",
        help=about.definition("agg_backtests.metric") or None,
    )


def _tenths(subject: str, currency: str) -> None:
    found = backtests.tenths(subject)
    if found.empty:
        return
    unit = "Order days" if subject == "orders" else f"Revenue ({currency})"
    reach = float(found[["mean_predicted", "mean_actual"]].max().max() or 1)
    days = list(found["origin_date"].drop_duplicates())
    _tenths_of(found, days[:2], unit, reach)
    if days[2:]:
        with st.expander("Earlier past days", icon=":material/history:"):
            _tenths_of(found, days[2:4], unit, reach)


def _tenths_of(found: pd.DataFrame, days: list[Any], unit: str, reach: float) -> None:
    """Draw past days side by side; more than two would leave no room for their words."""
    for place, day in zip(st.columns(2, gap="large"), days, strict=False):
        part = found[found["origin_date"] == day]
        with place:
            st.markdown(
                f"**Tenths of {fmt.count(part['customer_count'].sum())} customers, "
                f"{fmt.day(day)}**",
                help=about.definition("agg_backtest_deciles") or None,
            )
            page.chart(
                charts.tenths(part, unit, reach),
                f"Per tenth of the customers by prediction on {fmt.day(day)}: bars for what came, "
                "points for what was predicted.",
            )


def _table(known: pd.DataFrame, label: str) -> None:
    rows = wide(known)
    columns = [
        Column("origin_date", "Past day", "date", "agg_backtests.origin_date"),
        Column("predictor", "Prediction", "text", "agg_backtests.model"),
        Column("kind", "Kind", "text", "agg_backtests.is_baseline"),
    ]
    columns += [
        Column(name, metric.label, metric.kind, "agg_backtests.metric")  # type: ignore[arg-type]
        for name, metric in METRICS.items()
        if name in rows
    ]
    page.table(
        rows, columns, height=min(len(rows), 9) * 35 + 38,
        alt_text="Table of measures by past day, model and baseline.",
    )  # fmt: skip
    st.caption(
        "; ".join(f"{METRICS[c.name].label}: {METRICS[c.name].better}" for c in columns[3:]) + "."
    )
    downloads.frame_button(
        known, name=f"clv-backtest-{label}", filters=f"predicted = {label}",
        definition=about.definition("agg_backtests"),
    )  # fmt: skip


def _tracking(model: str, days: list[Any]) -> None:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        page.section(
            "Did the orders come when they were expected?", about.definition("agg_clv_tracking"),
            "Dashed: after the day, unknown to the model.",
        )  # fmt: skip
    labels = {fmt.day(day): day for day in days}
    picked = right.selectbox(
        "Past day", list(labels), key="tracked", bind="query-params",
        label_visibility="collapsed", format_func=lambda day: f"from {day}",
    )  # fmt: skip
    found = clv.tracking(model, labels[picked])
    if found.empty:
        page.empty("There is no week to compare.", "Weeks come with the first back-test.")
        return
    curve = st.segmented_control(
        "Curve", CURVES, key="curve", bind="query-params", default=CURVES[0], required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    after = found[found["is_after_origin"]]
    expected, came = after["expected_orders"].sum(), after["actual_orders"].sum()
    st.markdown(
        f"{model_name(model)}: in the {fmt.plural(len(after), 'week')} after {picked}, "
        f"**{fmt.count(expected)}** repeat orders were expected and **{fmt.count(came)}** came."
    )
    page.chart(
        charts.tracking(found, labels[picked], cumulative=curve == CURVES[0]),
        f"Lines over weeks: repeat orders expected and actual, "
        f"{'added up' if curve == CURVES[0] else 'in each week'}; the past day is marked.",
    )

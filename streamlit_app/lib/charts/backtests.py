"""The charts that hold a prediction against what came."""

from __future__ import annotations

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base

EXPECTED = "#E69F00"
_EPOCH, _MILLISECOND = pd.Timestamp("1970-01-01"), pd.Timedelta(milliseconds=1)


def tenths(frame: pd.DataFrame, unit: str, reach: float) -> alt.TopLevelMixin:
    """Draw what was predicted (mark) and what came (bar) for each tenth of the customers."""
    tone = theme.tone()
    shared = alt.Chart().encode(
        x=alt.X("decile:O", title="Tenth by prediction, the highest first",
                axis=base.step_axis()),
        tooltip=[alt.Tooltip("decile:O", title="Tenth"),
                 alt.Tooltip("customer_count:Q", title="Customers", format=",d"),
                 alt.Tooltip("mean_predicted:Q", title="Predicted", format=",.2f"),
                 alt.Tooltip("mean_actual:Q", title="Came", format=",.2f")],
    )  # fmt: skip
    y = alt.Y("mean_actual:Q", title=f"{unit} per customer", axis=base.value_axis(),
              scale=alt.Scale(domain=[0, reach * 1.08], nice=False))  # fmt: skip
    kinds = alt.Scale(domain=["came", "predicted"], range=[tone.accent, EXPECTED])
    legend = alt.Legend(orient="top", title=None)
    bars = shared.transform_calculate(kind="'came'").mark_bar(cornerRadiusEnd=2).encode(
        y=y, color=alt.Color("kind:N", scale=kinds, legend=legend)
    )  # fmt: skip
    marks = (
        shared.transform_calculate(kind="'predicted'")
        .mark_point(filled=True, size=70, opacity=1, stroke=tone.surface, strokeWidth=1.5)
        .encode(y="mean_predicted:Q", color=alt.Color("kind:N", scale=kinds, legend=legend))
    )
    return (bars + marks).properties(data=frame, height=240)


def tracking(frame: pd.DataFrame, origin: pd.Timestamp, *, cumulative: bool) -> alt.TopLevelMixin:
    """Draw expected and actual orders by week; weeks the model did not know are dashed."""
    tone = theme.tone()
    prefix = "cumulative_" if cumulative else ""
    names = {f"{prefix}actual_orders": "came", f"{prefix}expected_orders": "expected"}
    long = frame.melt(
        id_vars=["week_end_date", "is_after_origin"], value_vars=list(names), var_name="column",
        value_name="orders",
    )  # fmt: skip
    long = long.assign(
        kind=[names[column] for column in long["column"]],
        at=((long["week_end_date"] - _EPOCH) // _MILLISECOND).astype(float),
        week=[f"to {fmt.day(end)}" for end in long["week_end_date"]],
        known=["after the day" if after else "known" for after in long["is_after_origin"]],
    )
    # The line that goes on begins where the known one ends, or there would be a gap between them.
    bridge = long[~long["is_after_origin"]].groupby("kind", sort=False).tail(1)
    later = pd.concat([bridge, long[long["is_after_origin"]]])
    at = float((pd.Timestamp(origin) - _EPOCH) // _MILLISECOND)
    months = pd.date_range(long["week_end_date"].min(), long["week_end_date"].max(), freq="MS")
    ticks = [float((day - _EPOCH) // _MILLISECOND) for day in months[:: max(1, len(months) // 6)]]
    x = alt.X("at:Q", title=None, scale=alt.Scale(nice=False, zero=False),
              axis=alt.Axis(values=ticks, labelExpr="utcFormat(datum.value, '%b %Y')",
                            grid=False, labelOverlap="greedy", labelSeparation=6))  # fmt: skip
    y = alt.Y("orders:Q", title="Repeat orders so far" if cumulative else "Repeat orders a week",
              axis=base.value_axis(), scale=alt.Scale(zero=True))  # fmt: skip
    color = alt.Color(
        "kind:N", scale=alt.Scale(domain=["came", "expected"], range=[tone.accent, EXPECTED]),
        legend=alt.Legend(orient="top", title=None, symbolType="stroke", symbolStrokeWidth=3),
    )  # fmt: skip
    tips = [alt.Tooltip("week:N", title="Week"), alt.Tooltip("kind:N", title="Orders"),
            alt.Tooltip("orders:Q", title="Number", format=",.1f"),
            alt.Tooltip("known:N", title="The model")]  # fmt: skip
    layers = [
        alt.Chart(part).mark_line(strokeWidth=2.2, **style).encode(
            x=x, y=y, color=color, tooltip=tips
        )
        for part, style in (
            (long[~long["is_after_origin"]], {}),
            (later, {"strokeDash": [5, 3]}),
        )
    ]  # fmt: skip
    rule = (
        alt.Chart(pd.DataFrame({"at": [at]}))
        .mark_rule(color=tone.muted, strokeWidth=1.5)
        .encode(x=alt.X("at:Q"))
    )
    label = (
        alt.Chart(pd.DataFrame({"at": [at], "text": [f"{fmt.day(origin)} "]}))
        .mark_text(align="right", baseline="top", color=tone.ink, dy=2)
        .encode(x=alt.X("at:Q"), y=alt.value(0), text="text:N")
    )
    return alt.layer(*layers, rule, label).properties(height=base.HEIGHT)

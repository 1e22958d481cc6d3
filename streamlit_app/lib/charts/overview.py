"""The charts of the Overview page."""

from __future__ import annotations

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base


def bars_over_time(
    frame: pd.DataFrame, column: str, title: str, number_format: str
) -> alt.TopLevelMixin:
    """Draw one bar per period; the period that is not over yet is pale and dashed."""
    shared = alt.Chart(frame).encode(
        x=base.time_axis(frame),
        y=alt.Y(f"{column}:Q", title=title, axis=base.value_axis()),
        tooltip=[
            alt.Tooltip("period:N", title="Period"),
            alt.Tooltip(f"{column}:Q", title=title, format=number_format),
            alt.Tooltip("state:N", title="Period is"),
        ],
    )
    bars = base.finished_and_not(shared, theme.tone().accent, cornerRadiusEnd=2)
    return bars.properties(height=base.HEIGHT)


def line_over_time(
    frame: pd.DataFrame, column: str, title: str, number_format: str
) -> alt.TopLevelMixin:
    """Draw a line over the complete periods and a hollow point for the one that is not over."""
    tone = theme.tone()
    shared = alt.Chart(frame).encode(
        x=base.time_axis(frame),
        y=alt.Y(f"{column}:Q", title=title, scale=alt.Scale(zero=True), axis=base.value_axis()),
        tooltip=[
            alt.Tooltip("period:N", title="Period"),
            alt.Tooltip(f"{column}:Q", title=title, format=number_format),
            alt.Tooltip("state:N", title="Period is"),
        ],
    )
    line = shared.transform_filter(alt.datum.is_complete).mark_line(
        color=tone.accent, strokeWidth=2.5
    )
    points = shared.mark_point(filled=True, size=46, opacity=1, strokeWidth=1.5).encode(
        color=alt.when(alt.datum.is_complete)
        .then(alt.value(tone.accent))
        .otherwise(alt.value(tone.surface)),
        stroke=alt.value(tone.accent),
    )
    return (line + points).properties(height=base.HEIGHT)


LIFE_CYCLE = {
    "new_customers": ("New", "#009E73"),
    "returning_customers": ("Returning", "#0072B2"),
    "resurrected_customers": ("Resurrected", "#E69F00"),
    "dormant_customers": ("Dormant", "#8A949E"),
}


def life_cycle(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw who came above the line and who fell silent below it."""
    long = frame.melt(
        id_vars=["label", "period", "state", "is_complete"],
        value_vars=list(LIFE_CYCLE),
        var_name="column",
        value_name="customers",
    )
    long["kind"] = [LIFE_CYCLE[column][0] for column in long["column"]]
    long["signed"] = long["customers"].where(
        long["column"] != "dormant_customers", -long["customers"]
    )
    long["place"] = long["column"].map({name: place for place, name in enumerate(LIFE_CYCLE)})
    names, colors = zip(*LIFE_CYCLE.values(), strict=True)
    bars = (
        alt.Chart(long)
        .mark_bar(strokeWidth=1)
        .encode(
            x=base.time_axis(frame),
            y=alt.Y(
                "signed:Q",
                title="Customers (dormant below zero)",
                axis=base.value_axis(),
            ),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=list(names), range=list(colors)),
                legend=alt.Legend(orient="top", columns=2, title=None, symbolType="square"),
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("period:N", title="Period"),
                alt.Tooltip("kind:N", title="Customers"),
                alt.Tooltip("customers:Q", title="Number", format=",d"),
                alt.Tooltip("state:N", title="Period is"),
            ],
            opacity=alt.when(alt.datum.is_complete).then(alt.value(1)).otherwise(alt.value(0.4)),
        )
    )
    zero = (
        alt.Chart(pd.DataFrame({"zero": [0]}))
        .mark_rule(color=theme.tone().muted)
        .encode(y="zero:Q")
    )
    return (bars + zero).properties(height=base.HEIGHT + 20)


def movers(frame: pd.DataFrame, currency: str) -> alt.TopLevelMixin:
    """Draw the biggest changes in money, ranked, each with its amount written beside it."""
    tone = theme.tone()
    shown = frame.assign(
        what=frame["member"] + "  (" + frame["dimension"] + ")",
        text=[_signed(change, currency) for change in frame["change_amount"]],
        now=[fmt.money(value, currency) for value in frame["current_net_amount"]],
        before=[fmt.money(value, currency) for value in frame["compared_net_amount"]],
        change=[fmt.money(value, currency) for value in frame["change_amount"]],
    )
    reach = float(shown["change_amount"].abs().max() or 1) * 0.4
    low = min(float(shown["change_amount"].min()), 0.0) - reach
    high = max(float(shown["change_amount"].max()), 0.0) + reach
    shared = alt.Chart(shown).encode(
        y=alt.Y("what:N", sort=list(shown["what"]), title=None,
                axis=base.label_axis(220)),
        x=alt.X("change_amount:Q", title=f"Change in net revenue ({currency})",
                scale=alt.Scale(domain=[low, high], nice=False),
                axis=base.value_axis()),
        tooltip=[alt.Tooltip("what:N", title="What"), alt.Tooltip("change:N", title="Change"),
                 alt.Tooltip("now:N", title="Now"), alt.Tooltip("before:N", title="Before")],
    )  # fmt: skip
    bars = shared.mark_bar(cornerRadiusEnd=2).encode(
        color=alt.when(alt.datum.change_amount < 0)
        .then(alt.value(tone.bad))
        .otherwise(alt.value(tone.accent))
    )
    gains = shared.transform_filter(alt.datum.change_amount >= 0).mark_text(
        align="left", dx=5, color=tone.ink
    )
    losses = shared.transform_filter(alt.datum.change_amount < 0).mark_text(
        align="right", dx=-5, color=tone.ink
    )
    return (bars + gains.encode(text="text:N") + losses.encode(text="text:N")).properties(
        height=max(120, 34 * len(shown))
    )


def _signed(change: float, currency: str) -> str:
    return f"{'+' if change > 0 else ''}{fmt.money_short(change, currency)}"

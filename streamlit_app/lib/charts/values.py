"""The charts of what cohorts bring beside what they cost."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base

REVENUE, MARGIN = "cumulative_net_amount_per_customer", "cumulative_margin_amount_per_customer"
_NAMES = {REVENUE: "Revenue", MARGIN: "Margin"}


def payback_curve(
    frame: pd.DataFrame, cost: Any, payback_month: Any, currency: str
) -> alt.TopLevelMixin:
    """Draw revenue and margin per customer so far against what a customer cost."""
    tone = theme.tone()
    long = frame.melt(
        id_vars=["months_since", "customer_count"], value_vars=[REVENUE, MARGIN],
        var_name="column", value_name="value",
    ).dropna(subset=["value"])  # fmt: skip
    long = long.assign(
        kind=[_NAMES[column] for column in long["column"]],
        text=[fmt.money(value, currency) for value in long["value"]],
    )
    top = max(float(long["value"].max()), 0.0 if fmt.is_missing(cost) else float(cost)) or 1.0
    low = min(0.0, float(long["value"].min()))
    last = max(int(long["months_since"].max()), 1)
    x = alt.X("months_since:Q", title="Months since the first order",
              scale=alt.Scale(domain=[0, last * 1.12], nice=False),
              axis=alt.Axis(format="d", tickMinStep=1, grid=False,
                            values=list(range(0, last + 1, max(1, last // 12)))))  # fmt: skip
    y = alt.Y("value:Q", title=f"Per original customer ({currency})", axis=base.value_axis(),
              scale=alt.Scale(domain=[low, top * 1.12], nice=False))  # fmt: skip
    color = alt.Color(
        "kind:N", legend=None,
        scale=alt.Scale(domain=list(_NAMES.values()), range=[tone.accent, tone.good]),
    )  # fmt: skip
    shared = alt.Chart(long).encode(
        x=x, y=y, color=color,
        tooltip=[alt.Tooltip("kind:N", title="So far"),
                 alt.Tooltip("months_since:Q", title="Months since"),
                 alt.Tooltip("text:N", title="Per customer"),
                 alt.Tooltip("customer_count:Q", title="Customers", format=",d")],
    )  # fmt: skip
    ends = long.sort_values("months_since").groupby("kind", sort=False).tail(1)
    names = (
        alt.Chart(ends)
        .mark_text(align="left", dx=6, fontWeight=600)
        .encode(x=x, y=y, text="kind:N", color=color)
    )
    layers: list[Any] = [
        shared.mark_line(strokeWidth=2.5),
        shared.mark_point(filled=True, size=28, opacity=1),
        names,
    ]
    if not fmt.is_missing(cost):
        line = pd.DataFrame(
            {"value": [float(cost)], "text": [f"Cost to win one: {fmt.money(cost, currency)}"]}
        )
        layers += [
            alt.Chart(line).mark_rule(color=tone.bad, strokeWidth=1.5, strokeDash=[6, 4]).encode(
                y=y, tooltip=[alt.Tooltip("text:N", title="Acquisition")]
            ),
            alt.Chart(line)
            .mark_text(align="right", baseline="bottom", dx=-4, dy=-4, color=tone.ink)
            .encode(x=alt.value("width"), y=y, text="text:N"),
        ]  # fmt: skip
    paid = frame[frame["months_since"] == payback_month]
    if not fmt.is_missing(payback_month) and not paid.empty:
        mark = pd.DataFrame(
            {
                "months_since": [int(payback_month)],
                "value": [float(paid[MARGIN].iloc[0])],
                "text": [f"paid back in month {int(payback_month)}"],
            }
        )
        layers += [
            alt.Chart(mark).mark_point(
                size=170, strokeWidth=2.5, color=tone.ink, filled=False, opacity=1
            ).encode(x=x, y=y, tooltip=[alt.Tooltip("text:N", title="Payback")]),
            alt.Chart(mark)
            .mark_text(align="left", baseline="top", dx=10, dy=8, color=tone.ink, fontWeight=600)
            .encode(x=x, y=y, text="text:N"),
        ]  # fmt: skip
    return alt.layer(*layers).properties(height=base.HEIGHT + 40)


def payback_triangle(frame: pd.DataFrame, column: str, currency: str) -> alt.TopLevelMixin:
    """Draw what each cohort has brought by age; the cell in which it had paid back is framed."""
    tone = theme.tone()
    known = frame[frame[column].notna()]
    low, high = float(known[column].min()), float(known[column].max())
    paint = [
        theme.sequential((value - low) / (high - low) if high > low else 0.5)
        for value in known[column]
    ]
    cells = known.assign(
        row=[
            f"{fmt.period_tick(month, 'month')}  ({fmt.compact(size)})"
            for month, size in zip(known["cohort_month"], known["customer_count"], strict=True)
        ],
        cohort=[fmt.period(month, "month") for month in known["cohort_month"]],
        paint=paint,
        ink=[
            theme.readable_on(color) if done else tone.ink
            for color, done in zip(paint, known["is_complete"], strict=True)
        ],
        short=[fmt.compact(round(value)) for value in known[column]],
        text=[fmt.money(value, currency) for value in known[column]],
        cost=[fmt.money(value, currency) for value in known["acquisition_cost_per_customer"]],
        state=["complete" if done else "not over yet" for done in known["is_complete"]],
        paid=known["months_since"] == known["payback_month"],
    )
    ages, rows = int(cells["months_since"].max()) + 1, list(dict.fromkeys(cells["row"]))
    shared = alt.Chart(cells).encode(
        x=alt.X("months_since:O", title="Months since the first order", axis=base.step_axis()),
        y=alt.Y("row:N", sort=rows, title=None, axis=base.label_axis(170)),
        tooltip=[alt.Tooltip("cohort:N", title="Cohort"),
                 alt.Tooltip("months_since:O", title="Months since"),
                 alt.Tooltip("text:N", title=f"{_NAMES[column]} per customer so far"),
                 alt.Tooltip("cost:N", title="Cost to win one"),
                 alt.Tooltip("payback_reason:N", title="Payback"),
                 alt.Tooltip("state:N", title="Month is")],
    )  # fmt: skip
    fill = alt.Fill("paint:N", scale=None)
    done = shared.transform_filter(alt.datum.is_complete).mark_rect(
        cornerRadius=2, stroke=tone.surface, strokeWidth=1.5
    )
    running = shared.transform_filter(~alt.datum.is_complete).mark_rect(
        cornerRadius=2, fillOpacity=0.2, stroke=tone.muted, strokeDash=[3, 3]
    )
    layers: list[Any] = [done.encode(fill=fill), running.encode(fill=fill)]
    if cells["paid"].any():
        frames = shared.transform_filter(alt.datum.paid)
        layers += [
            frames.mark_rect(filled=False, stroke=tone.bad, strokeWidth=3.5, cornerRadius=2),
        ]
    if ages <= 14:
        layers.append(
            shared.mark_text(fontSize=11, limit=60).encode(
                text="short:N", color=alt.Color("ink:N", scale=None)
            )
        )
    height = (26 if ages <= 14 else 18) * len(rows) + 50
    return alt.layer(*layers).properties(height=height)

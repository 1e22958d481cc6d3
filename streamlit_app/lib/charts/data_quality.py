"""The charts of the Data quality page."""

from __future__ import annotations

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base

REPAIRED = "#E69F00"


def flow(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw rows in, what each rule took out, rows used; below them what was done to those used."""
    tone = theme.tone()
    colors = {
        "in": tone.muted, "reject": tone.bad, "used": tone.accent, "repair": REPAIRED,
        "merge": "#CC79A7",
    }  # fmt: skip
    shown = frame.assign(
        paint=[colors[kind] for kind in frame["kind"]],
        text=[
            f"{'-' if kind == 'reject' else ''}{fmt.count(number)}"
            for kind, number in zip(frame["kind"], frame["row_count"], strict=True)
        ],
    )
    high = float(shown["high"].max())
    shared = alt.Chart(shown).encode(
        y=alt.Y("step:N", sort=list(shown["step"]), title=None, axis=base.label_axis(210)),
        tooltip=[alt.Tooltip("step:N", title="Step"), alt.Tooltip("text:N", title="Rows"),
                 alt.Tooltip("why:N", title="Why")],
    )  # fmt: skip
    bars = shared.mark_bar(cornerRadius=2).encode(
        x=alt.X("low:Q", title="Rows", axis=base.value_axis(),
                scale=alt.Scale(domain=[0, high * 1.2], nice=False)),
        x2="high:Q",
        color=alt.Color("paint:N", scale=None),
    )  # fmt: skip
    words = shared.mark_text(align="left", dx=6, color=tone.ink).encode(x="high:Q", text="text:N")
    return (bars + words).properties(height=28 * len(shown) + 50)


def weeks(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw rows used and left out by the week they are about."""
    tone = theme.tone()
    names = {"used_count": "used", "rejected_count": "left out"}
    shown = frame.assign(
        label=[fmt.period_tick(day, "week") for day in frame["period_start"]],
        period=[fmt.period(day, "week").capitalize() for day in frame["period_start"]],
    )
    long = shown.melt(
        id_vars=["label", "period"], value_vars=list(names), var_name="column", value_name="rows"
    )
    long["outcome"] = [names[column] for column in long["column"]]
    return (
        alt.Chart(long[long["rows"] > 0])
        .mark_bar()
        .encode(
            x=base.time_axis(shown),
            y=alt.Y("rows:Q", title="Rows", axis=base.value_axis()),
            color=alt.Color("outcome:N", scale=alt.Scale(
                domain=list(names.values()), range=[tone.accent, tone.bad]),
                legend=alt.Legend(orient="top", title=None, symbolType="square")),
            order=alt.Order("column:N", sort="descending"),
            tooltip=[alt.Tooltip("period:N", title="Period"),
                     alt.Tooltip("outcome:N", title="Rows"),
                     alt.Tooltip("rows:Q", title="Number", format=",d")],
        )
        .properties(height=230)
    )  # fmt: skip


def builds(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the share of rows left out in each build, with the rows in behind it on hover."""
    tone = theme.tone()
    shown = frame.assign(
        share=frame["rejected_share"],
        rows=[fmt.count(number) for number in frame["rows_in"]],
        text=[fmt.percent(share) for share in frame["rejected_share"]],
    )
    shared = alt.Chart(shown).encode(
        x=alt.X("when:N", sort=list(shown["when"]), title=None, axis=base.step_axis()),
        y=alt.Y("share:Q", title="Rows left out", axis=alt.Axis(format=".1%", tickCount=4),
                scale=alt.Scale(domain=[0, max(0.001, float(shown["share"].max()) * 1.25)])),
        tooltip=[alt.Tooltip("when:N", title="Build"), alt.Tooltip("text:N", title="Left out"),
                 alt.Tooltip("rows:N", title="of rows in")],
    )  # fmt: skip
    line = shared.mark_line(color=tone.bad, strokeWidth=2)
    return (line + shared.mark_point(color=tone.bad, filled=True, size=60)).properties(height=200)

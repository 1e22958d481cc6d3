"""The charts of the Trust page."""

from __future__ import annotations

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base


def steps(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw rows in, then what each rule took out, then rows used: a waterfall that starts at 0."""
    tone = theme.tone()
    colors = {"in": tone.muted, "rejected": tone.bad, "accepted": tone.accent}
    shown = frame.assign(
        paint=[colors[kind] for kind in frame["kind"]],
        text=[
            f"{'-' if kind == 'rejected' else ''}{fmt.count(number)}"
            for kind, number in zip(frame["kind"], frame["row_count"], strict=True)
        ],
    )
    high = float(shown["high"].max())
    shared = alt.Chart(shown).encode(
        y=alt.Y("step:N", sort=list(shown["step"]), title=None,
                axis=base.label_axis(200)),
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
    return (bars + words).properties(height=30 * len(shown) + 50)


def reasons(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the rules by the rows they took out, biggest first."""
    tone = theme.tone()
    shown = frame.assign(text=[fmt.count(number) for number in frame["row_count"]])
    shared = alt.Chart(shown).encode(
        y=alt.Y("step:N", sort=list(shown["step"]), title=None,
                axis=base.label_axis(200)),
        x=alt.X("row_count:Q", title="Rows left out", axis=base.value_axis(),
                scale=alt.Scale(domain=[0, float(shown["row_count"].max()) * 1.2], nice=False)),
        tooltip=[alt.Tooltip("step:N", title="Rule"), alt.Tooltip("text:N", title="Rows"),
                 alt.Tooltip("why:N", title="Why")],
    )  # fmt: skip
    bars = shared.mark_bar(color=tone.bad, cornerRadiusEnd=2)
    words = shared.mark_text(align="left", dx=6, color=tone.ink).encode(text="text:N")
    return (bars + words).properties(height=30 * len(shown) + 50)


def builds(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the tests of each build: passed, warned, failed."""
    tone = theme.tone()
    names = {"tests_passed": "passed", "tests_warned": "warned", "tests_failed": "failed"}
    long = frame.melt(
        id_vars=["when", "status"], value_vars=list(names), var_name="column", value_name="tests"
    )
    long["outcome"] = [names[column] for column in long["column"]]
    return (
        alt.Chart(long[long["tests"] > 0])
        .mark_bar(size=min(36, max(8, 240 // len(frame))))
        .encode(
            x=alt.X("when:N", sort=list(frame["when"]), title=None,
                    axis=base.step_axis()),
            y=alt.Y("tests:Q", title="Tests", axis=base.value_axis()),
            color=alt.Color("outcome:N", scale=alt.Scale(
                domain=list(names.values()), range=[tone.accent, "#E69F00", tone.bad]),
                legend=alt.Legend(orient="top", title=None, symbolType="square")),
            order=alt.Order("column:N", sort="descending"),
            tooltip=[alt.Tooltip("when:N", title="Build"), alt.Tooltip("status:N", title="Status"),
                     alt.Tooltip("outcome:N", title="Tests"),
                     alt.Tooltip("tests:Q", title="Number", format=",d")],
        )
        .properties(height=220)
    )  # fmt: skip

"""The charts of the Identity page."""

from __future__ import annotations

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base


def records(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw customers of each source, and beside them the records that are one of them again."""
    tone = theme.tone()
    kinds = {"customers": tone.accent, "further records": "#CC79A7"}
    rows = [
        (source, kind, order, number, f"{fmt.count(number)} of {fmt.count(total)} records")
        for source, customers, total in zip(
            frame["source_name"], frame["customer_count"], frame["record_count"], strict=True
        )
        for order, (kind, number) in enumerate(
            zip(kinds, (customers, total - customers), strict=True)
        )
    ]
    shown = pd.DataFrame(rows, columns=["source", "kind", "order", "records", "text"])
    return (
        alt.Chart(shown)
        .mark_bar(cornerRadius=2)
        .encode(
            x=alt.X("records:Q", title="Customer records", axis=base.value_axis()),
            y=alt.Y("source:N", sort=list(frame["source_name"]), title=None,
                    axis=base.label_axis(140)),
            color=alt.Color("kind:N", scale=alt.Scale(
                domain=list(kinds), range=list(kinds.values())),
                legend=alt.Legend(orient="top", title=None, symbolType="square", labelLimit=260)),
            order="order:Q",
            tooltip=[alt.Tooltip("source:N", title="Source"), alt.Tooltip("kind:N", title="What"),
                     alt.Tooltip("text:N", title="Number")],
        )
        .properties(height=36 * len(frame) + 120)
    )  # fmt: skip


def rules(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the pairs of records each rule joined, the most first."""
    tone = theme.tone()
    shown = frame.assign(text=[fmt.count(number) for number in frame["joined_pair_count"]])
    high = max(1.0, float(shown["joined_pair_count"].max()))
    shared = alt.Chart(shown).encode(
        y=alt.Y("step:N", sort=list(shown["step"]), title=None, axis=base.label_axis(230)),
        x=alt.X("joined_pair_count:Q", title="Pairs of records joined", axis=base.value_axis(),
                scale=alt.Scale(domain=[0, high * 1.2], nice=False)),
        tooltip=[alt.Tooltip("rule_sentence:N", title="Rule"),
                 alt.Tooltip("text:N", title="Pairs")],
    )  # fmt: skip
    bars = shared.mark_bar(color=tone.accent, cornerRadiusEnd=2)
    words = shared.mark_text(align="left", dx=6, color=tone.ink).encode(text="text:N")
    return (bars + words).properties(height=30 * len(shown) + 50)

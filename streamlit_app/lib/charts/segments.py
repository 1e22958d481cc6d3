"""The charts of the Segments page."""

from __future__ import annotations

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base


def profile(frame: pd.DataFrame, color: str, reach: float) -> alt.TopLevelMixin:
    """Draw how far one cluster lies from all buyers, feature by feature."""
    tone = theme.tone()
    shown = frame.assign(
        here=[fmt.compact(value) for value in frame["typical_value"]],
        everybody=[fmt.compact(value) for value in frame["base_typical_value"]],
        text=[
            f"{fmt.compact(here)} (all {fmt.compact(everybody)})"
            for here, everybody in zip(
                frame["typical_value"], frame["base_typical_value"], strict=True
            )
        ],
    )
    shared = alt.Chart(shown).encode(
        y=alt.Y("words:N", sort=list(shown["words"]), title=None,
                axis=base.label_axis(150)),
        tooltip=[alt.Tooltip("words:N", title="Feature"),
                 alt.Tooltip("here:N", title="Typical here"),
                 alt.Tooltip("everybody:N", title="Typical of all buyers"),
                 alt.Tooltip("deviation:Q", title="Standard deviations apart", format="+.2f")],
    )  # fmt: skip
    bars = shared.mark_bar(color=color, cornerRadiusEnd=2).encode(
        x=alt.X("deviation:Q", title="Below or above all buyers (standard deviations)",
                scale=alt.Scale(domain=[-reach, reach]),
                axis=alt.Axis(tickCount=5, format="+.1~f")),
    )  # fmt: skip
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=tone.muted).encode(x="zero:Q")
    return (bars + zero).properties(height=34 * len(shown) + 62)


def candidates(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw silhouette and stability by number of clusters, with the gate as a line."""
    tone = theme.tone()
    names = {"silhouette": "Silhouette", "jaccard_min": "Stability of the weakest (Jaccard)"}
    long = frame.melt(
        id_vars=["k", "verdict", "is_chosen"], value_vars=list(names), var_name="column",
        value_name="value",
    ).dropna(subset=["value"])  # fmt: skip
    long["measure"] = [names[column] for column in long["column"]]
    color = alt.Color(
        "measure:N",
        scale=alt.Scale(domain=list(names.values()), range=[tone.accent, "#E69F00"]),
        legend=alt.Legend(orient="top", title=None, labelLimit=260),
    )
    shared = alt.Chart(long).encode(
        x=alt.X("k:O", title="Number of clusters", axis=base.step_axis()),
        y=alt.Y("value:Q", title="0 to 1", scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(tickCount=5)),
        color=color,
        tooltip=[alt.Tooltip("k:O", title="Clusters"), alt.Tooltip("measure:N", title="Measure"),
                 alt.Tooltip("value:Q", format=".2f", title="Value"),
                 alt.Tooltip("verdict:N", title="Verdict")],
    )  # fmt: skip
    lines = shared.mark_line(strokeWidth=2)
    points = shared.mark_point(filled=True, opacity=1).encode(
        size=alt.when(alt.datum.is_chosen).then(alt.value(180)).otherwise(alt.value(45))
    )
    bound = pd.DataFrame({"gate": [float(frame["min_jaccard"].iloc[0])]})
    gate = alt.Chart(bound).mark_rule(strokeDash=[5, 4], color=tone.muted).encode(y="gate:Q")
    return (gate + lines + points).properties(height=base.HEIGHT)

"""The charts of contracts."""

from __future__ import annotations

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base

PROJECTED = "#E69F00"
# As in the words of the mart: of many comparisons some differ by chance.
SIGNIFICANT = 0.05


def churn_rate(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the churn rate of each month with its interval; the month not over yet is hollow."""
    tone = theme.tone()
    shown = frame.assign(
        percent=frame["churn_rate"] * 100,
        low=frame["churn_rate_low"] * 100,
        high=frame["churn_rate_high"] * 100,
        ended=[
            f"{fmt.count(ended)} of {fmt.count(active)}"
            for ended, active in zip(
                frame["ended_of_active_count"], frame["active_at_start_count"], strict=True
            )
        ],
    )
    shared = alt.Chart(shown).encode(
        x=base.time_axis(shown),
        tooltip=[alt.Tooltip("period:N", title="Month"),
                 alt.Tooltip("percent:Q", title="Churn rate (%)", format=".1f"),
                 alt.Tooltip("low:Q", title="95% from", format=".1f"),
                 alt.Tooltip("high:Q", title="to", format=".1f"),
                 alt.Tooltip("ended:N", title="Ended of running"),
                 alt.Tooltip("state:N", title="Month is")],
    )  # fmt: skip
    y = alt.Y("percent:Q", title="Ended of those running (%)", axis=base.value_axis(),
              scale=alt.Scale(zero=True))  # fmt: skip
    over = alt.datum.is_complete
    spans = shared.transform_filter(over).mark_rule(color=tone.muted, strokeWidth=1.2)
    line = shared.transform_filter(over).mark_line(color=tone.accent, strokeWidth=2)
    points = shared.mark_point(filled=True, size=46, opacity=1, strokeWidth=1.5).encode(
        y=y,
        color=alt.when(over).then(alt.value(tone.accent)).otherwise(alt.value(tone.surface)),
        stroke=alt.value(tone.accent),
    )
    return (spans.encode(y=alt.Y("low:Q"), y2="high:Q") + line.encode(y=y) + points).properties(
        height=base.HEIGHT
    )


def kept(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the share kept by age as seen with its interval, and as the model goes on with it."""
    tone = theme.tone()
    seen = frame[~frame["is_projection"]].assign(
        percent=lambda rows: rows["survival_rate"] * 100,
        low=lambda rows: rows["survival_rate_low"] * 100,
        high=lambda rows: rows["survival_rate_high"] * 100,
    )
    last = int(frame["age_months"].max())
    x = alt.X("age_months:Q", title="Months since the contract began",
              scale=alt.Scale(domain=[0, last], nice=False),
              axis=alt.Axis(format="d", tickMinStep=1, grid=False))  # fmt: skip
    y = alt.Y("percent:Q", title="Contracts kept (%)", axis=base.value_axis(),
              scale=alt.Scale(domain=[0, 100]))  # fmt: skip
    kinds = alt.Scale(domain=["seen", "expected"], range=[tone.accent, PROJECTED])
    color = alt.Color("kind:N", scale=kinds, legend=alt.Legend(
        orient="top", title=None, symbolType="stroke", symbolStrokeWidth=3))  # fmt: skip
    steps = (
        alt.Chart(seen.assign(kind="seen"))
        .mark_line(interpolate="step-after", strokeWidth=2.5)
        .encode(
            x=x, y=y, color=color,
            tooltip=[alt.Tooltip("age_months:Q", title="Months"),
                     alt.Tooltip("percent:Q", title="Kept (%)", format=".1f"),
                     alt.Tooltip("low:Q", title="95% from", format=".1f"),
                     alt.Tooltip("high:Q", title="to", format=".1f"),
                     alt.Tooltip("at_risk_count:Q", title="Followed so far", format=",d")],
        )
    )  # fmt: skip
    ribbon = (
        alt.Chart(seen)
        .mark_area(interpolate="step-after", opacity=0.2, color=tone.accent)
        .encode(x=x, y=alt.Y("low:Q", title="Contracts kept (%)"), y2="high:Q")
    )
    layers: list[alt.Chart] = [ribbon, steps]
    if frame["expected_survival_rate"].notna().any():
        model = frame.assign(
            kind="expected",
            percent=frame["expected_survival_rate"] * 100,
            what=["projection" if ahead else "fitted" for ahead in frame["is_projection"]],
        )
        tips = [alt.Tooltip("age_months:Q", title="Months"),
                alt.Tooltip("percent:Q", title="Expected (%)", format=".1f"),
                alt.Tooltip("what:N", title="The model")]  # fmt: skip
        bridge = model[~model["is_projection"]].tail(1)
        layers += [
            alt.Chart(part).mark_line(strokeWidth=2, **style).encode(
                x=x, y=y, color=color, tooltip=tips
            )
            for part, style in (
                (model[~model["is_projection"]], {}),
                (pd.concat([bridge, model[model["is_projection"]]]), {"strokeDash": [5, 3]}),
            )
        ]  # fmt: skip
    return alt.layer(*layers).properties(height=base.HEIGHT)


def drivers(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw how many times as readily contracts end, with intervals, around 1."""
    tone = theme.tone()
    shown = frame.assign(
        name=[driver_name(row, is_short=True) for _, row in frame.iterrows()],
        text=[
            f"{fmt.decimal(ratio)} ({fmt.decimal(low)} to {fmt.decimal(high)})"
            for ratio, low, high in zip(
                frame["hazard_ratio"], frame["hazard_ratio_low"], frame["hazard_ratio_high"],
                strict=True,
            )
        ],
        paint=[
            tone.muted if p > SIGNIFICANT else tone.bad if ratio > 1 else tone.good
            for p, ratio in zip(frame["adjusted_p_value"], frame["hazard_ratio"], strict=True)
        ],
    )  # fmt: skip
    low = min(float(shown["hazard_ratio_low"].min()), 0.5)
    high = max(float(shown["hazard_ratio_high"].max()), 2.0)
    shared = alt.Chart(shown).encode(
        y=alt.Y("name:N", sort=list(shown["name"]), title=None, axis=base.label_axis(190)),
        color=alt.Color("paint:N", scale=None),
        tooltip=[alt.Tooltip("name:N", title="Contracts"),
                 alt.Tooltip("text:N", title="Times as readily"),
                 alt.Tooltip("reason:N", title="In words"),
                 alt.Tooltip("contract_count:Q", title="Contracts of the kind", format=",d"),
                 alt.Tooltip("ended_count:Q", title="Ended", format=",d")],
    )  # fmt: skip
    x = alt.X("hazard_ratio:Q", title="Times as readily (1: no difference)",
              scale=alt.Scale(type="log", domain=[low, high], nice=False),
              axis=alt.Axis(values=[0.1, 0.2, 0.5, 1, 2, 5, 10], format="~g"))  # fmt: skip
    one = (
        alt.Chart(pd.DataFrame({"hazard_ratio": [1.0]}))
        .mark_rule(color=tone.muted, strokeDash=[4, 3])
        .encode(x=x)
    )
    spans = shared.mark_rule(strokeWidth=2).encode(
        x=alt.X("hazard_ratio_low:Q"), x2="hazard_ratio_high:Q"
    )
    points = shared.mark_point(filled=True, size=80, opacity=1).encode(x=x)
    return (one + spans + points).properties(height=34 * len(shown) + 60)


def driver_name(row: pd.Series, *, is_short: bool = False) -> str:
    """Say what a covariate compares: 'Large box, not Small box (plan)', or short without it."""
    what = str(row["covariate"]).replace("_", " ")
    level = str(row["level"]).replace("_", " ")
    if fmt.is_missing(row["reference_level"]):
        return f"{what}, {level} more" if level.startswith("per") else f"{what}: {level}"
    compared = f"{level}, not {str(row['reference_level']).replace('_', ' ')}"
    return compared if is_short else f"{compared} ({what})"

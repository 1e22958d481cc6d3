"""The charts of the Cohorts page."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base

MEAN = "Mean"


@dataclass(frozen=True)
class CohortMeasure:
    """What the cells show.

    Attributes
    ----------
    column
        Column of ``agg_cohorts``.
    mean
        Column of ``agg_cohort_means``; None where a mean says nothing.
    scale
        Factor from the column to what is written: 100 writes a share in per cent.
    starts_at
        First age that is coloured; age 0 of a share is 100 % and would drown the rest.
    """

    column: str
    mean: str | None
    question: str
    axis: str
    note: str
    number_format: str
    scale: float = 1.0
    starts_at: int = 1
    has_interval: bool = False


def cohort_measures(currency: str) -> dict[str, CohortMeasure]:
    """Return what can be shown, by the words of the switch."""
    return {
        "Share": CohortMeasure(
            "retention_rate", "retention_rate", "How many of a cohort buy again?",
            "Share of the cohort (%)", "Cells: per cent of the cohort that bought.",
            ".0f", scale=100, has_interval=True,
        ),
        "Customers": CohortMeasure(
            "customer_count", None, "How many customers are that?", "Customers",
            "Cells: customers who bought.", ",d",
        ),
        "Revenue": CohortMeasure(
            "net_amount", None, "What does a cohort bring in each period?",
            f"Net revenue ({currency})", f"Cells: net revenue in {currency}.", ".3~s",
        ),
        "Revenue per customer so far": CohortMeasure(
            "cumulative_net_amount_per_customer", "cumulative_net_amount_per_customer",
            "What has a customer of the cohort brought so far?",
            f"Revenue per customer so far ({currency})",
            f"Cells: cumulated net revenue per original customer, in {currency}.",
            ",.0f", starts_at=0,
        ),
    }  # fmt: skip


def cohort_labels(frame: pd.DataFrame, grain: str) -> pd.DataFrame:
    """Add the name of each cohort and whether the period of the cell is over."""
    state = {True: "complete", False: "not over yet"}
    return frame.assign(
        cohort=[fmt.period(start, grain).capitalize() for start in frame["cohort_start"]],
        state=[state[bool(done)] for done in frame["is_complete"]],
    )


def cohort_triangle(
    frame: pd.DataFrame, means: pd.DataFrame, grain: str, measure: CohortMeasure
) -> alt.TopLevelMixin:
    """Draw the triangle, with the weighted mean as its last row where there is one."""
    tone = theme.tone()
    cells = _cells(frame, means, grain, measure)
    colored = cells[(cells["age"] >= measure.starts_at) & cells["is_complete"]]["value"]
    low = float(colored.min()) if not colored.empty else 0.0
    high = float(colored.max()) if not colored.empty else 1.0
    paint = [
        theme.sequential((value - low) / (high - low) if high > low else 0.5)
        if age >= measure.starts_at
        else tone.faint
        for value, age in zip(cells["value"], cells["age"], strict=True)
    ]
    # A pale cell shows the page through its colour, so its words take the page's ink.
    ink = [
        theme.readable_on(color) if done and age >= measure.starts_at else tone.ink
        for color, done, age in zip(paint, cells["is_complete"], cells["age"], strict=True)
    ]
    cells = cells.assign(paint=paint, ink=ink)
    ages, rows = int(cells["age"].max()) + 1, list(dict.fromkeys(cells["row"]))
    shared = alt.Chart(cells).encode(
        x=alt.X("age:O", title=f"{grain.capitalize()}s since the first order",
                axis=base.step_axis()),
        y=alt.Y("row:N", sort=rows, title=None,
                axis=base.label_axis(170)),
        tooltip=[
            alt.Tooltip("cohort:N", title="Cohort"),
            alt.Tooltip("age:Q", title=f"{grain.capitalize()}s since"),
            alt.Tooltip("text:N", title=measure.axis),
            alt.Tooltip("interval:N", title="95% interval"),
            alt.Tooltip("cohort_size:Q", title="Customers in the cohort", format=",d"),
            alt.Tooltip("state:N", title="Period is"),
        ],
    )  # fmt: skip
    done = shared.transform_filter(alt.datum.is_complete).mark_rect(
        cornerRadius=2, stroke=tone.surface, strokeWidth=1.5
    )
    running = shared.transform_filter(~alt.datum.is_complete).mark_rect(
        cornerRadius=2, fillOpacity=0.2, stroke=tone.muted, strokeDash=[3, 3]
    )
    fill = alt.Fill("paint:N", scale=None)
    boxes = done.encode(fill=fill) + running.encode(fill=fill)
    drawn: alt.LayerChart | alt.Chart = boxes
    if ages <= 14:
        words = shared.mark_text(fontSize=11, limit=60).encode(
            text="text:N", color=alt.Color("ink:N", scale=None)
        )
        drawn = boxes + words
    height = (26 if ages <= 14 else 18) * len(rows) + 50
    return drawn.properties(height=height)


def _cells(
    frame: pd.DataFrame, means: pd.DataFrame, grain: str, measure: CohortMeasure
) -> pd.DataFrame:
    """Put cohorts and mean into one frame of cells, newest cohort last, mean at the end."""
    labelled = cohort_labels(frame, grain)
    cells = pd.DataFrame(
        {
            "row": [
                f"{fmt.period_tick(start, grain)}  ({fmt.compact(size)})"
                for start, size in zip(frame["cohort_start"], frame["cohort_size"], strict=True)
            ],
            "cohort": labelled["cohort"],
            "age": frame["period_number"],
            "value": frame[measure.column].astype(float) * measure.scale,
            "low": frame["retention_rate_low"],
            "high": frame["retention_rate_high"],
            "cohort_size": frame["cohort_size"],
            "is_complete": frame["is_complete"],
            "state": labelled["state"],
        }
    )
    if measure.mean is not None and not means.empty:
        row = pd.DataFrame(
            {
                "row": MEAN,
                "cohort": [
                    f"Mean of {fmt.plural(number, 'cohort')}" for number in means["cohort_count"]
                ],
                "age": means["period_number"],
                "value": means[measure.mean].astype(float) * measure.scale,
                "low": means["retention_rate_low"],
                "high": means["retention_rate_high"],
                "cohort_size": means["cohort_size"],
                "is_complete": True,
                "state": "complete",
            }
        )
        cells = pd.concat([cells, row[row["age"] <= cells["age"].max()]], ignore_index=True)
    return cells.assign(
        text=[_written(value, measure) for value in cells["value"]],
        interval=[
            f"{fmt.percent(low)} to {fmt.percent(high)}" if measure.has_interval else fmt.NOTHING
            for low, high in zip(cells["low"], cells["high"], strict=True)
        ],
    )


def _written(value: float, measure: CohortMeasure) -> str:
    if measure.column == "retention_rate":
        return f"{value:.1f}" if 0 < value < 9.95 else f"{value:.0f}"
    return fmt.compact(round(value))


def cohort_curve(
    frame: pd.DataFrame, means: pd.DataFrame, grain: str, measure: CohortMeasure
) -> alt.TopLevelMixin:
    """Draw the mean with its interval, and every cohort thin behind it."""
    tone = theme.tone()
    first = measure.starts_at
    lines = cohort_labels(frame, grain)
    lines = lines[lines["period_number"] >= first].assign(
        value=lambda rows: rows[measure.column].astype(float) * measure.scale
    )
    several = lines[lines.groupby("cohort_start")["period_number"].transform("count") > 1]
    newest = several["cohort_start"].max() if not several.empty else lines["cohort_start"].max()
    middle = means[
        (means["period_number"] >= first) & (means["period_number"] <= lines["period_number"].max())
    ]
    middle = middle.assign(
        value=middle[measure.mean].astype(float) * measure.scale,
        low=middle["retention_rate_low"] * measure.scale,
        high=middle["retention_rate_high"] * measure.scale,
        cohort=MEAN,
    )
    x = alt.X(
        "period_number:Q", title=f"{grain.capitalize()}s since the first order",
        axis=alt.Axis(format="d", tickMinStep=1, grid=False),
        scale=alt.Scale(nice=False, zero=False),
    )  # fmt: skip
    y = alt.Y("value:Q", title=measure.axis, scale=alt.Scale(zero=True), axis=base.value_axis())
    tips = [
        alt.Tooltip("cohort:N", title="Cohort"),
        alt.Tooltip("period_number:Q", title=f"{grain.capitalize()}s since"),
        alt.Tooltip("value:Q", title=measure.axis, format=",.1f"),
        alt.Tooltip("cohort_size:Q", title="Customers", format=",d"),
    ]
    thin = (
        alt.Chart(lines[lines["cohort_start"] != newest])
        .mark_line(strokeWidth=1, opacity=0.55, color=tone.muted, point=False)
        .encode(x=x, y=y, detail="cohort:N", tooltip=tips)
    )
    fresh = (
        alt.Chart(lines[lines["cohort_start"] == newest])
        .mark_line(strokeWidth=2, color="#E69F00", point=alt.OverlayMarkDef(color="#E69F00"))
        .encode(x=x, y=y, tooltip=tips)
    )
    bold = (
        alt.Chart(middle)
        .mark_line(strokeWidth=3.5, color=tone.accent, point=alt.OverlayMarkDef(color=tone.accent))
        .encode(x=x, y=y, tooltip=tips)
    )
    named = (
        alt.Chart(
            pd.concat(
                [
                    middle.tail(1).assign(name="Mean of all cohorts"),
                    lines[lines["cohort_start"] == newest]
                    .tail(1)
                    .assign(name=lambda rows: rows["cohort"]),
                ]
            )
        )
        .mark_text(align="right", dy=-12, fontWeight=600, color=tone.ink)
        .encode(x=x, y=y, text="name:N")
    )
    layers = [thin, fresh, bold, named]
    if measure.has_interval:
        ribbon = (
            alt.Chart(middle)
            .mark_area(opacity=0.2, color=tone.accent)
            .encode(x=x, y=alt.Y("low:Q", title=measure.axis), y2="high:Q")
        )
        layers.insert(0, ribbon)
    return alt.layer(*layers).properties(height=base.HEIGHT + 40)

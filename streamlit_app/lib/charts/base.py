"""What the charts share: time axes, value axes, the mark of what is not over."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from lib import format as fmt

HEIGHT = 280


def periods(frame: pd.DataFrame, grain: str) -> pd.DataFrame:
    """Add what a time axis says: a label per period, and whether the period is over.

    Labels instead of dates, because a browser would move a date by its own time zone.
    """
    state = {True: "complete", False: "not over yet"}
    return frame.assign(
        label=[fmt.period_tick(start, grain) for start in frame["period_start"]],
        period=[fmt.period(start, grain).capitalize() for start in frame["period_start"]],
        state=[state[bool(done)] for done in frame["is_complete"]],
    )


def time_axis(frame: pd.DataFrame) -> alt.X:
    """Lay the periods of a frame side by side, oldest first."""
    return alt.X(
        "label:N",
        sort=list(frame["label"]),
        title=None,
        axis=step_axis(),
    )


def finished_and_not(shared: alt.Chart, color: str, **mark: Any) -> alt.LayerChart:
    """Draw bars: filled where the period is over, pale with a dashed edge where it is not."""
    done = shared.transform_filter(alt.datum.is_complete).mark_bar(color=color, **mark)
    running = shared.transform_filter(~alt.datum.is_complete).mark_bar(
        color=color, fillOpacity=0.22, stroke=color, strokeWidth=1.5, strokeDash=[4, 3], **mark
    )
    return done + running


def value_axis() -> alt.Axis:
    """Write the numbers of an axis short: 20k, 1.5M."""
    return alt.Axis(format="~s", tickCount=5, labelExpr="datum.value == 0 ? '0' : datum.label")


def label_axis(limit: int = 200) -> alt.Axis:
    """Write the names of rows beside them, in the middle of each."""
    return alt.Axis(labelLimit=limit, labelFlush=False, ticks=False, domain=False)


def step_axis(size: int = 11) -> alt.Axis:
    """Write the steps of an axis level, leaving out those that would overlap."""
    return alt.Axis(
        labelAngle=0, labelFlush=False, labelFontSize=size, labelOverlap="greedy",
        labelSeparation=size - 8, ticks=False,
    )  # fmt: skip

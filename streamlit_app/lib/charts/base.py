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
        axis=alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=6, ticks=False),
    )


def unfinished() -> dict[str, Any]:
    """Encode a period that is not over: pale with a dashed edge."""
    over = alt.datum.is_complete
    return {
        "fillOpacity": alt.when(over).then(alt.value(1)).otherwise(alt.value(0.25)),
        "strokeOpacity": alt.when(over).then(alt.value(0)).otherwise(alt.value(1)),
    }


def value_axis() -> alt.Axis:
    """Write the numbers of an axis short: 20k, 1.5M."""
    return alt.Axis(format="~s", tickCount=5)

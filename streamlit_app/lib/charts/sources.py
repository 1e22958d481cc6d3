"""The chart of the Sources page."""

from __future__ import annotations

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base


def spans(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw from when to when each source has rows; the ones to look at in the colour of trouble."""
    tone = theme.tone()
    shown = frame.assign(
        paint=[tone.bad if trouble else tone.accent for trouble in frame["is_trouble"]],
        # as text, because a browser would move a date by its own time zone
        start=[f"{day:%Y-%m-%d}" for day in frame["first_date"]],
        stop=[f"{day + pd.Timedelta(days=1):%Y-%m-%d}" for day in frame["newest_date"]],
        first=[fmt.day(day) for day in frame["first_date"]],
        newest=[fmt.day(day) for day in frame["newest_date"]],
        rows=[fmt.count(number) for number in frame["used_count"]],
    )
    return (
        alt.Chart(shown)
        .mark_bar(cornerRadius=2, height=16)
        .encode(
            x=alt.X("start:T", title=None, axis=alt.Axis(tickCount=6, labelOverlap="greedy")),
            x2="stop:T",
            y=alt.Y("pair:N", sort=list(shown["pair"]), title=None, axis=base.label_axis(180)),
            color=alt.Color("paint:N", scale=None),
            tooltip=[alt.Tooltip("pair:N", title="Rows of"), alt.Tooltip("rows:N", title="Used"),
                     alt.Tooltip("first:N", title="From"), alt.Tooltip("newest:N", title="To"),
                     alt.Tooltip("state:N", title="State")],
        )
        .properties(height=30 * len(shown) + 40)
    )  # fmt: skip

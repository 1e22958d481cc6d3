"""The charts of one customer."""

from __future__ import annotations

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base


def timeline(frame: pd.DataFrame, until: pd.Timestamp, currency: str) -> alt.TopLevelMixin:
    """Draw orders as stems upwards and refunds downwards."""
    tone = theme.tone()
    epoch, millisecond = pd.Timestamp("1970-01-01"), pd.Timedelta(milliseconds=1)
    first = min(frame["order_date"].min(), until - pd.DateOffset(months=6))
    margin = (until - first) * 0.03
    reach = [float((edge - epoch) // millisecond) for edge in (first - margin, until + margin)]
    months = pd.date_range(first, until, freq="MS")
    ticks = [float((at - epoch) // millisecond) for at in months[:: max(1, len(months) // 6)]]
    shown = pd.DataFrame(
        {
            "at": ((frame["order_date"] - epoch) // millisecond).astype(float),
            "amount": frame["net_amount"].astype(float),
            "kind": frame["order_type"],
            "day": [fmt.day(value) for value in frame["order_date"]],
            "text": [fmt.money(value, currency) for value in frame["net_amount"]],
        }
    )
    shared = alt.Chart(shown).encode(
        # Milliseconds as a number: a temporal axis would move days by the browser's time zone.
        x=alt.X("at:Q", title=None, scale=alt.Scale(domain=reach, nice=False),
                axis=alt.Axis(values=ticks, labelExpr="utcFormat(datum.value, '%b %Y')",
                              grid=False)),
        tooltip=[alt.Tooltip("day:N", title="Day"), alt.Tooltip("kind:N", title="Kind"),
                 alt.Tooltip("text:N", title="Net amount")],
        color=alt.when(alt.datum.kind == "refund")
        .then(alt.value(tone.bad))
        .otherwise(alt.value(tone.accent)),
    )  # fmt: skip
    stems = shared.mark_rule(strokeWidth=2, opacity=0.6).encode(
        y=alt.Y("amount:Q", title=f"Net amount ({currency})", axis=base.value_axis()),
        y2=alt.datum(0),
    )
    heads = shared.mark_point(filled=True, size=60, opacity=1).encode(y="amount:Q")
    return (stems + heads).properties(height=220)


def rfm_place(r_score: int, f_score: int, color: str) -> alt.TopLevelMixin:
    """Draw the 5 by 5 grid with one cell filled."""
    tone = theme.tone()
    cells = pd.DataFrame(
        [
            {"r": r, "f": f, "here": r == r_score and f == f_score}
            for r in range(1, 6)
            for f in range(1, 6)
        ]
    )
    return (
        alt.Chart(cells)
        .mark_rect(stroke=tone.surface, strokeWidth=3, cornerRadius=4)
        .encode(
            x=alt.X(
                "f:O",
                title="Frequency score",
                axis=base.step_axis(),
            ),
            y=alt.Y("r:O", title="Recency score", sort="descending", axis=base.label_axis()),
            color=alt.when(alt.datum.here).then(alt.value(color)).otherwise(alt.value(tone.faint)),
            tooltip=[alt.Tooltip("r:O", title="Recency"), alt.Tooltip("f:O", title="Frequency")],
        )
        .properties(height=210)
    )


def value_bar(
    historic: float, predicted: float, order_value: float, currency: str
) -> alt.TopLevelMixin:
    """Draw revenue so far and, pale, what is expected, with a mark at the next order."""
    tone = theme.tone()
    parts = pd.DataFrame(
        {
            "part": ["So far", "Expected"],
            "start": [0.0, historic],
            "end": [historic, historic + predicted],
            "text": [fmt.money(historic, currency), fmt.money(predicted, currency)],
            "is_complete": [True, False],
        }
    )
    shared = alt.Chart(parts).encode(
        x=alt.X("start:Q", title=f"Revenue ({currency})", axis=base.value_axis()),
        x2="end:Q",
        tooltip=[alt.Tooltip("part:N", title="Revenue"), alt.Tooltip("text:N", title="Amount")],
    )
    bars = base.finished_and_not(shared, tone.accent, size=46)
    labels = (
        alt.Chart(parts.assign(middle=(parts["start"] + parts["end"]) / 2))
        .mark_text(dy=-38, color=tone.ink)
        .encode(x="middle:Q", text="part:N")
    )
    mark = (
        alt.Chart(pd.DataFrame({"at": [historic + min(order_value, predicted)]}))
        .mark_tick(color=tone.ink, size=60, thickness=2)
        .encode(x="at:Q")
    )
    return (bars + labels + mark).properties(height=170)

"""The charts of the Churn page."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base

VALUES = {"lower": "Lower value", "higher": "Higher value"}


def quadrant(frame: pd.DataFrame, currency: str, risk: str, value: str) -> dict[str, Any]:
    """Describe the cells of risk by value: customers and money in each, coloured by the money."""
    tone = theme.tone()
    risks = list(dict.fromkeys(frame.sort_values("sort_order")["risk_band"]))
    worth = frame["value_at_risk"].fillna(0).astype(float)
    high = float(worth.max()) or 1.0
    return {
        "tooltip": {"confine": True},
        "grid": {"top": 8, "left": 4, "right": 4, "bottom": 4, "containLabel": True},
        "xAxis": _axis(list(VALUES.values()), tone),
        "yAxis": _axis(risks, tone),
        # The colours are those of the cells themselves; without this part nothing would be drawn.
        "visualMap": {
            "show": False,
            "min": 0,
            "max": high,
            "dimension": 2,
            "inRange": {"color": [theme.sequential(step / 9) for step in range(10)]},
        },
        "series": [
            {
                "type": "heatmap",
                "selectedMode": "single",
                "itemStyle": {"borderColor": tone.surface, "borderWidth": 3, "borderRadius": 4},
                "emphasis": {"itemStyle": {"borderColor": tone.muted}},
                "select": {"itemStyle": {"borderColor": tone.ink, "borderWidth": 4}},
                "data": [
                    _cell(row, float(amount), high, risks, currency,
                          is_chosen=(risk, value) == (row["risk_band"], row["value_band"]))
                    for (_, row), amount in zip(frame.iterrows(), worth, strict=True)
                ],
            }
        ],
    }  # fmt: skip


def _axis(names: list[str], tone: theme.Tone) -> dict[str, Any]:
    return {
        "type": "category",
        "data": names,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": {"color": tone.ink, "fontSize": 12},
        "splitArea": {"show": False},
    }


def _cell(
    row: pd.Series, worth: float, high: float, risks: list[str], currency: str, *, is_chosen: bool
) -> dict[str, Any]:
    tone = theme.tone()
    short = fmt.money_short(row["value_at_risk"], currency)
    return {
        "value": [list(VALUES).index(row["value_band"]), risks.index(row["risk_band"]), worth],
        "label": {
            "show": True,
            "color": theme.readable_on(theme.sequential(worth / high)),
            "fontSize": 13,
            "lineHeight": 18,
            "formatter": f"{fmt.plural(row['customer_count'], 'customer')}\n{short} at risk",
        },
        "itemStyle": {
            "borderColor": tone.ink if is_chosen else tone.surface,
            "borderWidth": 4 if is_chosen else 3,
        },
        "tooltip": {
            "formatter": f"<b>{row['risk_band']} risk, {row['value_band']} value</b><br/>"
            f"{fmt.plural(row['customer_count'], 'customer')}, of whom "
            f"{fmt.count(row['expected_lost_customers'])} are expected not to order<br/>"
            f"{fmt.money(row['value_at_risk'], currency)} at risk of "
            f"{fmt.money(row['predicted_net_amount'], currency)} expected<br/>"
            f"{fmt.count(row['lapsed_customer_count'])} lapsed, "
            f"{fmt.count(row['overdue_customer_count'])} overdue"
        },
    }


def calibration(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw what came against what was predicted, for each tenth; on the line they are equal."""
    tone = theme.tone()
    shown = frame.assign(
        predicted=frame["predicted_rate"] * 100, actual=frame["actual_rate"] * 100
    )  # fmt: skip
    scale = alt.Scale(domain=[0, 100], nice=False)
    x = alt.X("predicted:Q", title="Predicted share without an order (%)", scale=scale,
              axis=alt.Axis(tickCount=5))  # fmt: skip
    y = alt.Y("actual:Q", title="Really without one (%)", scale=scale, axis=alt.Axis(tickCount=5))
    line = (
        alt.Chart(pd.DataFrame({"predicted": [0, 100], "actual": [0, 100]}))
        .mark_line(color=tone.muted, strokeDash=[5, 4], strokeWidth=1.5)
        .encode(x=x, y=y)
    )
    points = (
        alt.Chart(shown)
        .mark_point(filled=True, size=90, opacity=1, color=tone.accent)
        .encode(
            x=x, y=y,
            tooltip=[alt.Tooltip("bin:Q", title="Tenth, the lowest risk first"),
                     alt.Tooltip("customer_count:Q", title="Customers", format=",d"),
                     alt.Tooltip("predicted:Q", title="Predicted (%)", format=".1f"),
                     alt.Tooltip("actual:Q", title="Came (%)", format=".1f")],
        )
    )  # fmt: skip
    return (line + points).properties(height=base.HEIGHT)


def churn_rate(frame: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the churn rate of each period; the one that is not over yet is hollow."""
    tone = theme.tone()
    shown = frame.assign(
        percent=frame["churn_rate"] * 100,
        lapsed=[
            f"{fmt.count(lapsed)} of {fmt.count(active)}"
            for lapsed, active in zip(
                frame["newly_lapsed_count"], frame["active_at_start_count"], strict=True
            )
        ],
    )
    over = alt.datum.is_complete
    shared = alt.Chart(shown).encode(
        x=base.time_axis(shown),
        y=alt.Y("percent:Q", title="Newly lapsed of the active (%)", axis=base.value_axis(),
                scale=alt.Scale(zero=True)),
        tooltip=[alt.Tooltip("period:N", title="Period"),
                 alt.Tooltip("percent:Q", title="Churn rate (%)", format=".1f"),
                 alt.Tooltip("lapsed:N", title="Newly lapsed of active"),
                 alt.Tooltip("state:N", title="Period is")],
    )  # fmt: skip
    line = shared.transform_filter(over).mark_line(color=tone.accent, strokeWidth=2.5)
    points = shared.mark_point(filled=True, size=46, opacity=1, strokeWidth=1.5).encode(
        color=alt.when(over).then(alt.value(tone.accent)).otherwise(alt.value(tone.surface)),
        stroke=alt.value(tone.accent),
    )
    return (line + points).properties(height=base.HEIGHT)


def next_order(row: pd.Series, last_order: pd.Timestamp) -> alt.TopLevelMixin:
    """Draw one customer's last order, today, and when the next one is due, on one line."""
    tone = theme.tone()
    epoch, millisecond = pd.Timestamp("1970-01-01"), pd.Timedelta(milliseconds=1)
    moments = {
        "Last order": (last_order, tone.accent),
        "Today": (row["as_of_date"], tone.ink),
        **(
            {"Expected": (row["expected_order_date"], "#E69F00")}
            if not fmt.is_missing(row["expected_order_date"])
            else {"Was due by": (row["order_due_date"], tone.bad)}
        ),
    }
    marks = pd.DataFrame(
        [
            {"what": what, "at": float((pd.Timestamp(at) - epoch) // millisecond),
             "paint": paint, "day": fmt.day(at)}
            for what, (at, paint) in moments.items()
        ]
    ).sort_values("at")  # fmt: skip
    # Names stand above and below in turn, so that close days do not cover each other's.
    marks["place"] = ["above" if number % 2 == 0 else "below" for number in range(len(marks))]
    marks["text"] = marks["what"] + ", " + marks["day"]
    ends = [marks["at"].min(), marks["at"].max()]
    spans = []
    if not fmt.is_missing(row["earliest_order_date"]):
        start, end = (
            float((pd.Timestamp(row[name]) - epoch) // millisecond)
            for name in ("earliest_order_date", "latest_order_date")
        )
        spans = [{"at": start, "end": end,
                  "text": f"{fmt.day(row['earliest_order_date'])} to "
                          f"{fmt.day(row['latest_order_date'])}"}]  # fmt: skip
        ends = [min(ends[0], start), max(ends[1], end)]
    margin = max((ends[1] - ends[0]) * 0.18, 1.0)
    x = alt.X("at:Q", axis=None, scale=alt.Scale(
        domain=[ends[0] - margin, ends[1] + margin], nice=False))  # fmt: skip
    layers: list[alt.Chart] = []
    if spans:
        layers.append(
            alt.Chart(pd.DataFrame(spans))
            .mark_bar(height=14, opacity=0.35, color="#E69F00", cornerRadius=7)
            .encode(x=x, x2="end:Q", y=alt.value(45),
                    tooltip=[alt.Tooltip("text:N", title="Next order likely")])
        )  # fmt: skip
    shared = alt.Chart(marks).encode(
        x=x, y=alt.value(45), tooltip=[alt.Tooltip("what:N"), alt.Tooltip("day:N", title="Day")]
    )
    layers.append(
        shared.mark_point(filled=True, size=110, opacity=1).encode(
            color=alt.Color("paint:N", scale=None)
        )
    )
    for place, offset in (("above", -20), ("below", 20)):
        layers.append(
            shared.transform_filter(alt.datum.place == place)
            .mark_text(dy=offset, color=tone.ink)
            .encode(text="text:N")
        )
    return alt.layer(*layers).properties(height=90)

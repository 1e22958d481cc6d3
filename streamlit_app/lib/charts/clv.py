"""The charts of the CLV page.

Layers get their data together at the end: of layers that bring their own, Altair prints the whole
frame to tell them apart, which took a third of the page's time.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base
from lib.predictions import money_interval


def distribution(frame: pd.DataFrame, currency: str) -> alt.TopLevelMixin:
    """Draw how many customers are expected to bring how much, in steps that grow."""
    tone = theme.tone()
    edges = [*frame["low"].iloc[1:], None]
    shown = frame.assign(
        step=[_step(low, currency) for low in frame["low"]],
        span=[
            f"{_step(low, currency)} and more"
            if high is None
            else f"{_step(low, currency)} to {_step(high, currency)}"
            for low, high in zip(frame["low"], edges, strict=True)
        ],
        text=[fmt.compact(number) for number in frame["customer_count"]],
        sum=[fmt.money(value, currency) for value in frame["predicted_net_amount"]],
    )
    shared = alt.Chart().encode(
        x=alt.X("step:N", sort=list(shown["step"]), title="Expected revenue of a customer, from",
                axis=base.step_axis(size=10)),
        y=alt.Y("customer_count:Q", title="Customers", axis=base.value_axis()),
        tooltip=[alt.Tooltip("span:N", title="Expected revenue"),
                 alt.Tooltip("customer_count:Q", title="Customers", format=",d"),
                 alt.Tooltip("sum:N", title="Together")],
    )  # fmt: skip
    bars = shared.mark_bar(color=tone.accent, cornerRadiusEnd=2)
    words = shared.mark_text(dy=-8, color=tone.ink).encode(text="text:N")
    return (bars + words).properties(data=shown, height=base.HEIGHT)


def _step(low: float, currency: str) -> str:
    return f"{fmt.symbol(currency)}{fmt.compact(low, digits=0)}"


def deciles(frame: pd.DataFrame, currency: str) -> alt.TopLevelMixin:
    """Draw the share of the expected revenue that each tenth of the customers holds."""
    tone = theme.tone()
    shown = frame.assign(
        percent=frame["predicted_share"] * 100,
        text=[_share(share) for share in frame["predicted_share"]],
        sum=[fmt.money(value, currency) for value in frame["predicted_net_amount"]],
        range=[
            f"{fmt.money(low, currency)} to {fmt.money(high, currency)}"
            for low, high in zip(
                frame["lowest_predicted_net_amount"],
                frame["highest_predicted_net_amount"],
                strict=True,
            )
        ],
    )
    shared = alt.Chart().encode(
        x=alt.X("decile:O", title="Tenth of the customers, the most valuable first",
                axis=base.step_axis()),
        y=alt.Y("percent:Q", title="Share of the expected revenue (%)", axis=base.value_axis()),
        tooltip=[alt.Tooltip("decile:O", title="Tenth"),
                 alt.Tooltip("customer_count:Q", title="Customers", format=",d"),
                 alt.Tooltip("text:N", title="Share of expected revenue"),
                 alt.Tooltip("sum:N", title="Together"),
                 alt.Tooltip("range:N", title="Expected of each")],
    )  # fmt: skip
    bars = shared.mark_bar(color=tone.accent, cornerRadiusEnd=2)
    words = shared.mark_text(dy=-8, color=tone.ink).encode(text="text:N")
    return (bars + words).properties(data=shown, height=base.HEIGHT)


def segments(frame: pd.DataFrame, currency: str, chosen: str) -> alt.TopLevelMixin:
    """Draw the expected revenue of each segment with its interval; the filter's stands out."""
    tone = theme.tone()
    shown = frame.assign(
        paint=[theme.category(key, place) for place, key in enumerate(frame["color_key"])],
        faded=[bool(chosen) and name != chosen for name in frame["segment"]],
        end=frame[["predicted_net_amount", "high"]].max(axis=1),
        text=[
            f"{fmt.money_short(value, currency)}  ({fmt.money_short(each, currency)} each)"
            for value, each in zip(
                frame["predicted_net_amount"],
                frame["predicted_net_amount_per_customer"],
                strict=True,
            )
        ],
        interval=[
            money_interval(low, high, currency)
            for low, high in zip(frame["low"], frame["high"], strict=True)
        ],
        orders=[fmt.decimal(value, 0) for value in frame["expected_orders"]],
        alive=[fmt.percent(value) for value in frame["mean_p_alive"]],
    )
    reach = float(shown["end"].max() or 1) * 1.7
    shared = alt.Chart().encode(
        y=alt.Y("segment:N", sort=list(shown["segment"]), title=None,
                axis=base.label_axis(150)),
        x=alt.X("predicted_net_amount:Q", title=f"Expected revenue ({currency})",
                scale=alt.Scale(domain=[0, reach], nice=False), axis=base.value_axis()),
        tooltip=[alt.Tooltip("segment:N", title="Segment"),
                 alt.Tooltip("customer_count:Q", title="Customers", format=",d"),
                 alt.Tooltip("text:N", title="Expected revenue"),
                 alt.Tooltip("interval:N", title="95% interval"),
                 alt.Tooltip("orders:N", title="Expected orders"),
                 alt.Tooltip("alive:N", title="Still active")],
    )  # fmt: skip
    bars = shared.mark_bar(cornerRadiusEnd=2).encode(
        color=alt.Color("paint:N", scale=None),
        opacity=alt.when(alt.datum.faded).then(alt.value(0.3)).otherwise(alt.value(1)),
    )
    spans = shared.mark_rule(color=tone.ink, strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    words = shared.mark_text(align="left", dx=6, color=tone.ink).encode(x="end:Q", text="text:N")
    return (bars + spans + words).properties(data=shown, height=32 * len(shown) + 50)


def months(frame: pd.DataFrame, reach: int, currency: str) -> alt.TopLevelMixin:
    """Draw what is expected month by month; months beyond the chosen ones are pale."""
    shown = frame.assign(
        is_complete=frame["month_number"] <= reach,
        end=[fmt.day(day) for day in frame["month_end_date"]],
        text=[fmt.money(value, currency) for value in frame["at_your_rate"]],
        sum=[fmt.money(value, currency) for value in frame["so_far"]],
        plain=[fmt.money(value, currency) for value in frame["predicted_net_amount"]],
    )
    shared = alt.Chart().encode(
        x=alt.X("month_number:O", title="Month after the newest data", axis=base.step_axis()),
        y=alt.Y("at_your_rate:Q", title=f"Discounted ({currency})",
                axis=base.value_axis()),
        tooltip=[alt.Tooltip("month_number:O", title="Month"),
                 alt.Tooltip("end:N", title="Ends on"),
                 alt.Tooltip("plain:N", title="Expected"),
                 alt.Tooltip("text:N", title="Discounted"),
                 alt.Tooltip("sum:N", title="So far")],
    )  # fmt: skip
    bars = base.finished_and_not(shared, theme.tone().accent, cornerRadiusEnd=2)
    return bars.properties(data=shown, height=220)


def _share(share: float) -> str:
    return "<1%" if 0 < share < 0.01 else fmt.percent(share, digits=0)

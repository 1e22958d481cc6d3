"""The charts of the RFM page."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from lib import format as fmt
from lib import theme
from lib.charts import base

# Below this share of the customers, a box of the map has no room for words.
UNLABELLED = 0.03
CRAMPED = 0.08


def treemap(frame: pd.DataFrame, as_of: pd.Timestamp, currency: str, chosen: str) -> dict[str, Any]:
    """Describe the map of the segments: area is customers, colour is revenue per customer."""
    tone = theme.tone()
    nodes = [
        _node(row, paint, currency, is_chosen=row["segment"] == chosen)
        for (_, row), paint in zip(frame.iterrows(), _paints(frame), strict=True)
    ]
    return {
        "tooltip": {"confine": True},
        "title": {
            "text": f"as of {fmt.day(as_of)}",
            "right": 0,
            "bottom": 0,
            "padding": 0,
            "textStyle": {"fontSize": 12, "fontWeight": "normal", "color": tone.muted},
        },
        "series": [
            {
                "type": "treemap",
                "data": nodes,
                "roam": False,
                "nodeClick": False,
                "selectedMode": "single",
                "breadcrumb": {"show": False},
                "top": 0,
                "left": 0,
                "right": 0,
                "bottom": 24,
                "itemStyle": {"gapWidth": 3, "borderColor": tone.surface},
                "label": {"fontSize": 13, "lineHeight": 18, "overflow": "truncate"},
            }
        ],
    }


def _paints(frame: pd.DataFrame) -> list[str]:
    """Colour by revenue per customer, on a root scale: a few are worth many times the rest."""
    roots = frame["net_amount_per_customer"].astype(float).clip(lower=0) ** 0.5
    low, high = float(roots.min()), float(roots.max())
    return [theme.sequential((root - low) / (high - low) if high > low else 0.5) for root in roots]


def _node(row: pd.Series, paint: str, currency: str, *, is_chosen: bool) -> dict[str, Any]:
    tone = theme.tone()
    share = float(row["customer_share"])
    people, percent = fmt.count(row["customer_count"]), fmt.percent(share)
    each = fmt.money_short(row["net_amount_per_customer"], currency)
    many = f"{people} customers" if share < CRAMPED else f"{people} customers ({percent})"
    return {
        "name": row["segment"],
        "value": int(row["customer_count"]),
        "itemStyle": {
            "color": paint,
            "borderColor": tone.ink if is_chosen else tone.surface,
            "borderWidth": 4 if is_chosen else 0,
        },
        "label": {
            "show": share >= UNLABELLED,
            "color": theme.readable_on(paint),
            "formatter": f"{row['segment']}\n{many}\n{each} each",
        },
        "tooltip": {
            "formatter": f"<b>{row['segment']}</b><br/>{people} customers, {percent}<br/>"
            f"{fmt.money(row['net_amount_per_customer'], currency)} per customer<br/>"
            f"{fmt.money(row['net_amount'], currency)} in all"
        },
    }


def rfm_grid(
    frame: pd.DataFrame, colors: dict[str, str], as_of: pd.Timestamp, currency: str
) -> alt.TopLevelMixin:
    """Draw the 5 by 5 grid in the colours of the segments, with customers and revenue written."""
    tone = theme.tone()
    shown = frame.assign(
        paint=[colors[name] for name in frame["segment"]],
        ink=[theme.readable_on(colors[name]) for name in frame["segment"]],
        customers=[fmt.compact(number) for number in frame["customer_count"]],
        short=[fmt.money_short(worth, currency) for worth in frame["net_amount_per_customer"]],
        each=[fmt.money(worth, currency) for worth in frame["net_amount_per_customer"]],
    )
    used = [name for name in colors if name in set(frame["segment"])]
    shared = alt.Chart(shown).encode(
        x=alt.X("f_score:O", title="Frequency score (1 is one order, 5 the most)",
                scale=alt.Scale(domain=[1, 2, 3, 4, 5]), axis=base.step_axis()),
        y=alt.Y("r_score:O", title="Recency score (5 is the latest)",
                scale=alt.Scale(domain=[5, 4, 3, 2, 1]), axis=base.label_axis()),
        tooltip=[
            alt.Tooltip("segment:N", title="Segment"),
            alt.Tooltip("r_score:O", title="Recency score"),
            alt.Tooltip("f_score:O", title="Frequency score"),
            alt.Tooltip("customer_count:Q", title="Customers", format=",d"),
            alt.Tooltip("each:N", title="Net revenue per customer"),
        ],
    )  # fmt: skip
    boxes = shared.mark_rect(cornerRadius=4, stroke=tone.surface, strokeWidth=3).encode(
        color=alt.Color(
            "segment:N",
            scale=alt.Scale(domain=used, range=[colors[name] for name in used]),
            legend=alt.Legend(
                orient="bottom", columns=3, title=None, symbolType="square", labelLimit=140
            ),
        ),
    )
    ink = alt.Color("ink:N", scale=None)
    number = shared.mark_text(dy=-8, fontSize=15, fontWeight=600).encode(
        text="customers:N", color=ink
    )
    worth = shared.mark_text(dy=10, fontSize=11).encode(text="short:N", color=ink)
    return (
        (boxes + number + worth)
        .resolve_scale(color="independent")
        .properties(
            height=560,
            title=alt.TitleParams(
                f"as of {fmt.day(as_of)}", anchor="end", fontSize=12, fontWeight="normal",
                color=tone.muted,
            ),
        )
    )  # fmt: skip


def segment_moves(frame: pd.DataFrame, colors: dict[str, str]) -> alt.TopLevelMixin:
    """Draw per segment who came in and who went out."""
    tone = theme.tone()
    order = list(dict.fromkeys(frame["segment"]))
    shared = alt.Chart(frame).encode(
        y=alt.Y("segment:N", sort=order, title=None,
                axis=base.label_axis(180)),
        tooltip=[alt.Tooltip("segment:N", title="Segment"),
                 alt.Tooltip("direction:N", title="Direction"),
                 alt.Tooltip("customers:Q", title="Customers", format=",d")],
    )  # fmt: skip
    bars = shared.mark_bar(cornerRadiusEnd=2).encode(
        x=alt.X("signed:Q", title="Customers out (left), in (right)",
                axis=base.value_axis()),
        color=alt.Color("segment:N", legend=None,
                        scale=alt.Scale(domain=order, range=[colors[name] for name in order])),
        opacity=alt.when(alt.datum.signed < 0).then(alt.value(0.45)).otherwise(alt.value(1)),
    )  # fmt: skip
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=tone.muted).encode(x="zero:Q")
    return (bars + zero).properties(height=max(120, 30 * len(order) + 50))

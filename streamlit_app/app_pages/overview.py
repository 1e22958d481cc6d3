"""Overview, the page that says what needs a look this week."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import downloads, filters, page
from lib import format as fmt
from lib.charts import base as chart_base
from lib.charts import overview as charts
from lib.marts import about, overview
from lib.page import Card, Column

TABLE = "agg_overview_periods"
COLUMNS = (
    Column("period", "Period"),
    Column("net_amount", "Net revenue", "money", f"{TABLE}.net_amount"),
    Column("gross_amount", "Gross revenue", "money", f"{TABLE}.gross_amount"),
    Column("refund_amount", "Refunds", "money", f"{TABLE}.refund_amount"),
    Column("order_count", "Orders", "count", f"{TABLE}.order_count"),
    Column("active_customers", "Active", "count", f"{TABLE}.active_customers"),
    Column("new_customers", "New", "count", f"{TABLE}.new_customers"),
    Column("returning_customers", "Returning", "count", f"{TABLE}.returning_customers"),
    Column("resurrected_customers", "Resurrected", "count", f"{TABLE}.resurrected_customers"),
    Column("dormant_customers", "Dormant", "count", f"{TABLE}.dormant_customers"),
)
STEPS_PER_YEAR = {"month": 12, "week": 52, "quarter": 4}


def compared(
    frame: pd.DataFrame, chosen: filters.Filters
) -> tuple[pd.Series | None, pd.Series | None]:
    """Return the newest complete period and the one it is compared with."""
    complete = frame[frame["is_complete"]].reset_index(drop=True)
    if complete.empty:
        return None, None
    back = STEPS_PER_YEAR[chosen.grain] if chosen.compare == "year" else 1
    before = complete.iloc[-1 - back] if len(complete) > back else None
    return complete.iloc[-1], before


def pulse(row: pd.Series) -> float | None:
    """Return (new + resurrected) / dormant; None when nobody fell silent."""
    if not row["dormant_customers"]:
        return None
    return float((row["new_customers"] + row["resurrected_customers"]) / row["dormant_customers"])


def sentences(
    now: pd.Series, before: pd.Series | None, moved: pd.DataFrame, grain: str, currency: str
) -> list[str]:
    """Say what happened, in the order a manager asks."""
    name = fmt.period(now["period_start"], grain)
    first = (
        f"In **{name}**, {fmt.plural(now['active_customers'], 'customer')} bought for "
        f"**{fmt.money_short(now['net_amount'], currency)}** net of refunds"
    )
    change = None if before is None else fmt.change(now["net_amount"], before["net_amount"])
    if before is not None and change is not None:
        direction = "less" if change.startswith("-") else "more"
        first += (
            f", **{change.lstrip('+-')} {direction}** than in "
            f"{fmt.period(before['period_start'], grain)} "
            f"({fmt.money_short(before['net_amount'], currency)})"
        )
    said = [first + "."]
    share = now["new_customers"] / now["active_customers"] if now["active_customers"] else None
    rate = pulse(now)
    said.append(
        f"**{fmt.percent(share, now['active_customers'])}** of the active customers were new"
        + (
            f"; {fmt.decimal(rate, 1)} came or came back for every one who "
            "[fell silent](#life-cycle)."
            if rate is not None
            else "."
        )
    )
    if not moved.empty:
        top = moved.iloc[0]
        said.append(
            f"The biggest [move](#movers) was {top['dimension']} **{top['member']}**: "
            f"{fmt.money_short(top['change_amount'], currency)}."
        )
    return said


def show() -> None:
    """Draw the page."""
    chosen, currency = filters.chosen(), about.currency()
    frame = overview.overview_periods(
        chosen.grain, chosen.channel or "All", chosen.country or "All"
    )
    moved = overview.movers(chosen.compare)
    now, before = compared(frame, chosen)
    question = "What needs a look this week?"
    if now is None:
        page.opening("Overview", question, [])
        page.empty(
            f"No {chosen.grain} is over yet for these filters.",
            "Figures are compared once a whole period is in the data: choose a shorter period, "
            "widen the filters, or add more history.",
        )
        if frame.empty:
            return
    else:
        page.opening("Overview", question, sentences(now, before, moved, chosen.grain, currency))
        page.cards(_cards(frame, now, before, chosen.grain, currency))
    shown = chart_base.periods(_in_range(frame, chosen), chosen.grain)
    _charts(shown, now, currency)
    _movers(moved, currency)
    page.section("The figures behind the charts", about.definition(TABLE))
    page.table(_listed(shown), COLUMNS, currency=currency)
    downloads.frame_button(
        shown.drop(columns=["label", "state", "period"]),
        name=f"overview-{chosen.grain}",
        filters=chosen.words(("grain", "range", "channel", "country")),
        definition=about.definition(TABLE),
    )


def _listed(shown: pd.DataFrame) -> pd.DataFrame:
    """Put the newest period first and mark the one that is not over."""
    marked = shown["period"].where(shown["is_complete"], shown["period"] + " (not over)")
    return shown.assign(period=marked).iloc[::-1]


def _in_range(frame: pd.DataFrame, chosen: filters.Filters) -> pd.DataFrame:
    """Keep the last complete periods of the range, and the one that is not over."""
    if chosen.months is None:
        return frame
    kept = chosen.months * STEPS_PER_YEAR[chosen.grain] // 12
    complete = frame[frame["is_complete"]].tail(kept)
    first = (complete if not complete.empty else frame)["period_start"].iloc[0]
    return frame[frame["period_start"] >= first]


def _cards(
    frame: pd.DataFrame, now: pd.Series, before: pd.Series | None, grain: str, currency: str
) -> list[Card]:
    past = frame[frame["is_complete"]].tail(13)
    against = None if before is None else f"vs {fmt.period(before['period_start'], grain)}"

    def card(label: str, column: str, *, is_money: bool = False) -> Card:
        value = now[column]
        return Card(
            label=label,
            value=fmt.money_short(value, currency) if is_money else fmt.compact(value),
            full=fmt.money(value, currency) if is_money else fmt.count(value),
            delta=None if before is None else fmt.change(value, before[column]),
            against=against,
            definition=f"{TABLE}.{column}",
            trend=[float(point) for point in past[column]],
        )

    return [
        card("Net revenue", "net_amount", is_money=True),
        card("Orders", "order_count"),
        card("Active customers", "active_customers"),
        card("New customers", "new_customers"),
    ]


def _charts(shown: pd.DataFrame, now: pd.Series | None, currency: str) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        page.section("How much revenue came in?", about.definition(f"{TABLE}.net_amount"))
        page.chart(
            charts.bars_over_time(shown, "net_amount", f"Net revenue ({currency})", ",.2f"),
            f"Bars of net revenue in {currency} per period; the newest is pale when not over.",
        )
    with right:
        page.section("How many customers bought?", about.definition(f"{TABLE}.active_customers"))
        page.chart(
            charts.line_over_time(shown, "active_customers", "Customers with an order", ",d"),
            "Line of the number of customers who ordered, per period.",
        )
    rate = None if now is None else pulse(now)
    with st.container(key="life-cycle-block"):
        st.subheader(
            "Who came, and who fell silent?", anchor="life-cycle",
            help=" ".join(about.definition(f"{TABLE}.{name}") for name in charts.LIFE_CYCLE),
        )  # fmt: skip
        if rate is not None:
            st.caption(
                f"Pulse **{fmt.decimal(rate)}** = (new + resurrected) / dormant. "
                "Above 1 the base grows, below 1 it shrinks. Pale bars: the period is not over."
            )
        page.chart(
            charts.life_cycle(shown),
            "Stacked bars per period: new, returning and resurrected customers above zero, "
            "dormant ones below.",
        )


def _movers(moved: pd.DataFrame, currency: str) -> None:
    st.subheader(
        "What moved most, in money?", anchor="movers", help=about.definition("agg_movers") or None
    )
    if moved.empty:
        page.empty(
            "Nothing to compare yet.",
            "Movers need two complete periods: add more history, or wait for the period to end.",
        )
        return
    top = moved.iloc[0]
    st.caption(
        f"{fmt.period(top['current_period_start'], 'month')} against "
        f"{fmt.period(top['compared_period_start'], 'month')}, everything in all channels and "
        f"countries. Changes under {fmt.money(top['ignored_below_amount'], currency)} are left out."
    )
    page.chart(charts.movers(moved, currency), "Ranked bars of the changes in net revenue.")


show()

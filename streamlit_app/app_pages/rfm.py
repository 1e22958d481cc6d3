"""RFM, the page that says whom to write to, and with what."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from lib import downloads, filters, links, page, theme
from lib import format as fmt
from lib.charts import rfm as charts
from lib.marts import about, rfm
from lib.page import Column

TABLE = "agg_rfm_segments"
MEMBERS = (
    Column("customer_id", "Customer", "text", "fct_customer_rfm.customer_id"),
    Column("rfm_cell", "Cell", "text", "fct_customer_rfm.rfm_cell"),
    Column("m_score", "Monetary score", "count", "fct_customer_rfm.m_score"),
    Column("recency_days", "Days since order", "count", "fct_customer_rfm.recency_days"),
    Column("order_count", "Orders", "count", "fct_customer_rfm.order_count"),
    Column("net_amount", "Net revenue", "money", "fct_customer_rfm.net_amount"),
)
SHOWN = 50
FLOWS = (
    Column("from_segment", "From", "text", "agg_rfm_movements.from_segment"),
    Column("to_segment", "To", "text", "agg_rfm_movements.to_segment"),
    Column("customer_count", "Customers", "count", "agg_rfm_movements.customer_count"),
    Column("net_amount", "Their net revenue", "money", "agg_rfm_movements.net_amount"),
)
VIEWS = ("Map of segments", "5 by 5 grid")


def show() -> None:
    """Draw the page."""
    currency, chosen = about.currency(), filters.chosen()
    dates = rfm.rfm_dates()
    question = "Whom should we write to, and with what?"
    if not dates:
        page.opening("RFM", question, [])
        page.empty(
            "No customer has been scored.",
            "Scores need accepted orders: see on Trust why rows were left out, or add an export.",
        )
        return
    heading = st.container()
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    view = left.segmented_control(
        "Map", VIEWS, key="view", bind="query-params", default=VIEWS[0], required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    labels = {f"as of {fmt.day(date)}": date for date in dates}
    day = right.selectbox(
        "As of", list(labels), key="as_of", bind="query-params", label_visibility="collapsed"
    )
    as_of = labels[day]
    found = rfm.rfm_segments(as_of)
    moves = rfm.rfm_movements(as_of)
    with heading:
        page.opening("RFM", question, _sentences(found, moves, currency))
    _map(found, as_of, currency, chosen.segment, str(view))
    if chosen.segment:
        _members(found, chosen.segment, as_of, currency)
    _movements(found, moves)
    _cut_points(as_of, currency)
    _words(found, currency, chosen.segment)
    downloads.frame_button(
        found.drop(columns=["color_key", "sort_order"]),
        name="rfm-segments",
        filters=f"as of {fmt.day(as_of)}",
        definition=about.definition(TABLE),
    )


def _sentences(found: pd.DataFrame, moves: pd.DataFrame, currency: str) -> list[str]:
    total, money = found["customer_count"].sum(), found["net_amount"].sum()
    best = found.loc[found["net_amount"].idxmax()]
    share = float(best["net_amount"] / money) if money else None
    said = [
        f"**{best['segment']}** bring the most: "
        f"{fmt.percent(best['customer_share'], total)} of the customers, "
        f"**{fmt.percent(share)}** of {fmt.money_short(money, currency)} net revenue."
    ]
    changed = _changed(moves)
    if not changed.empty:
        top = changed.iloc[0]
        said.append(
            f"Since {fmt.day(top['from_as_of_date'])}, "
            f"{fmt.plural(changed['customer_count'].sum(), 'customer')} "
            f"[changed segment](#movement); most of them from {top['from_segment']} to "
            f"**{top['to_segment']}** ({fmt.count(top['customer_count'])})."
        )
    return said


def _changed(moves: pd.DataFrame) -> pd.DataFrame:
    """Keep those who were known before and are in another segment now."""
    known = moves["from_segment"].isin(rfm.segment_order())
    return moves[known & (moves["from_segment"] != moves["to_segment"])]


def _colors(found: pd.DataFrame) -> dict[str, str]:
    return {
        row["segment"]: theme.category(row["color_key"], place)
        for place, (_, row) in enumerate(found.iterrows())
    }


def _pick() -> None:
    """Put the clicked segment into the filter bar."""
    picked = st.session_state["treemap"]["selection"]["selected"]
    names = st.session_state["_treemap_names"]
    # ECharts counts the invisible root as the first node.
    places = [place - 1 for group in picked for place in group["data_indices"]]
    if places and 0 <= places[0] < len(names):
        filters.choose_segment(names[places[0]])


def _map(found: pd.DataFrame, as_of: Any, currency: str, chosen: str, view: str) -> None:
    if view == VIEWS[1]:
        page.section(
            "Recency by frequency",
            about.definition("agg_rfm_cells"),
            "In each cell: how many customers, and the net revenue of one of them.",
        )
        page.chart(
            charts.rfm_grid(rfm.rfm_grid(as_of), rfm_colors(), as_of, currency),
            "Grid of recency by frequency scores, coloured by segment.",
        )
        return
    low, high = found["net_amount_per_customer"].min(), found["net_amount_per_customer"].max()
    page.section(
        "Every customer, by segment",
        about.definition(TABLE),
        "Area: customers. Colour: net revenue per customer, from "
        f"{fmt.money_short(low, currency)} (violet) to {fmt.money_short(high, currency)} (yellow). "
        f"{_unlabelled(found)}A click on a segment lists its customers.",
    )
    st.session_state["_treemap_names"] = list(found["segment"])
    st.echarts_chart(
        charts.treemap(found, as_of, currency, chosen),
        height=430,
        key="treemap",
        on_select=_pick,
        alt="Map of the segments: " + "; ".join(
            f"{row['segment']} {fmt.count(row['customer_count'])} customers"
            for _, row in found.iterrows()
        ),
    )  # fmt: skip


def _unlabelled(found: pd.DataFrame) -> str:
    """Name the segments whose boxes are too small for words."""
    small = found[found["customer_share"] < charts.UNLABELLED]
    if small.empty:
        return ""
    names = ", ".join(
        f"{row['segment']} ({fmt.count(row['customer_count'])})" for _, row in small.iterrows()
    )
    return f"Too small for words: {names}. "


def _members(found: pd.DataFrame, segment: str, as_of: Any, currency: str) -> None:
    here = found[found["segment"] == segment]
    if here.empty:
        page.empty(
            f"Nobody was in the segment {segment} on {fmt.day(as_of)}.",
            "Choose another day or another segment.",
        )
        return
    row = here.iloc[0]
    total = rfm.rfm_member_count(as_of, segment)
    with st.container(border=True):
        page.section(f"{segment}: {fmt.plural(row['customer_count'], 'customer')}", row["meaning"])
        st.markdown(
            f"**Opportunity.** {row['opportunity'] or fmt.NOTHING}  \n"
            f"**Next step.** {row['next_step'] or fmt.NOTHING}"
        )
        if not total:
            page.empty(
                "Customer rows are kept for the newest month ends only.",
                "Choose a later day, or raise the var rfm_history_months and build again.",
            )
            return
        shown = rfm.rfm_members(as_of, segment, SHOWN).frame()
        clicked = page.table(
            shown, MEMBERS, currency=currency, key=f"members-{segment}-{as_of}", selectable=True,
            height=min(len(shown), 8) * 35 + 38, alt_text=f"Table of the customers of {segment}.",
        )  # fmt: skip
        if total > len(shown):
            st.caption(
                f"The {len(shown)} with the most revenue of {fmt.count(total)}. "
                "All of them are in the download."
            )
        downloads.people_button(
            lambda limit: rfm.rfm_members(as_of, segment, limit),
            name=f"rfm-{segment.lower().replace(' ', '-')}",
            filters=f"segment = {segment}, as of {fmt.day(as_of)}",
            definition=f"{row['meaning'] or ''} {about.definition('fct_customer_rfm.segment')}",
            total=total,
        )
    if clicked is not None:
        links.open_customer(str(shown["customer_id"].iloc[clicked]))


def _movements(found: pd.DataFrame, moves: pd.DataFrame) -> None:
    st.subheader("Who moved", anchor="movement", help=about.definition("agg_rfm_movements") or None)
    changed = _changed(moves)
    if changed.empty:
        page.empty(
            "Nobody changed segment, or there is no earlier day to compare with.",
            "Movement needs two month ends with orders: choose a later day, or add more history.",
        )
        return
    since, until = changed["from_as_of_date"].iloc[0], changed["to_as_of_date"].iloc[0]
    st.caption(f"Between {fmt.day(since)} and {fmt.day(until)}. Pale bars: moved out.")
    left, right = st.columns([3, 2], gap="large")
    order = [name for name in rfm.segment_order() if name in set(found["segment"])
             | set(changed["from_segment"]) | set(changed["to_segment"])]  # fmt: skip
    came = changed.groupby("to_segment")["customer_count"].sum()
    went = changed.groupby("from_segment")["customer_count"].sum()
    long = pd.DataFrame(
        [
            {"segment": name, "direction": word, "customers": number, "signed": sign * number}
            for name in order
            for word, sign, number in (
                ("moved in", 1, int(came.get(name, 0))),
                ("moved out", -1, int(went.get(name, 0))),
            )
        ]
    )
    with left:
        page.chart(
            charts.segment_moves(long, rfm_colors()),
            "Bars per segment: customers who moved in to the right, moved out to the left.",
        )
    with right:
        page.table(changed.head(12), FLOWS[:3], alt_text="Table of the biggest moves.")
        downloads.frame_button(
            changed, name="rfm-movement", filters=f"{fmt.day(since)} to {fmt.day(until)}",
            definition=about.definition("agg_rfm_movements"),
        )  # fmt: skip


def rfm_colors() -> dict[str, str]:
    """Return the colour of every segment there can be."""
    return _colors(about.segments())


def _cut_points(as_of: Any, currency: str) -> None:
    page.section(
        "What a customer needs for each score",
        about.definition("agg_rfm_cut_points"),
        f"As of {fmt.day(as_of)}. Equal values get equal scores.",
    )
    found = rfm.rfm_cut_points(as_of)
    if found.empty:
        page.empty("No cut points for this day.", "They need customers with an order.")
        return
    wide = pd.DataFrame({"score": [5, 4, 3, 2, 1]})
    for measure in ("recency", "frequency", "monetary"):
        part = found[found["measure"] == measure].set_index("score")
        wide[measure] = [
            _range(part.loc[score] if score in part.index else None, measure, currency)
            for score in wide["score"]
        ]
    page.table(
        wide,
        (
            Column("score", "Score", "count"),
            Column("recency", "Recency: days since the latest order", "text"),
            Column("frequency", "Frequency: orders", "text"),
            Column("monetary", f"Monetary: net revenue ({currency})", "text"),
        ),
        alt_text="Table of the values that get each score.",
    )


def _range(row: pd.Series | None, measure: str, currency: str) -> str:
    if row is None:
        return "nobody"
    write = (lambda v: fmt.money(v, currency)) if measure == "monetary" else fmt.count
    low, high = row["lower_bound"], row["upper_bound"]
    if fmt.is_missing(low) and fmt.is_missing(high):
        return "nobody"
    if fmt.is_missing(low):
        return f"up to {write(high)}"
    if fmt.is_missing(high):
        return f"{write(low)} and more"
    return write(low) if low == high else f"{write(low)} to {write(high)}"


def _words(found: pd.DataFrame, currency: str, chosen: str) -> None:
    page.section("What each segment is, and what to do", about.definition("dim_rfm_segments"))
    colors = _colors(found)
    grid = st.grid(3, min_column_width=270, gap="small")
    for _, row in found.iterrows():
        with grid.container(border=True, height="stretch"):
            page.chip(row["segment"], colors[row["segment"]])
            st.caption(
                f"{fmt.plural(row['customer_count'], 'customer')} "
                f"({fmt.percent(row['customer_share'])}), "
                f"{fmt.money_short(row['net_amount_per_customer'], currency)} each"
            )
            st.markdown(row["meaning"] or "")
            st.markdown(f"**Next step.** {row['next_step'] or fmt.NOTHING}")
            st.button(
                "Shown above" if row["segment"] == chosen else "See the customers",
                key=f"see-{row['segment']}", disabled=row["segment"] == chosen,
                on_click=filters.choose_segment, args=(row["segment"],), type="tertiary",
                icon=":material/group:",
            )  # fmt: skip


show()

"""Churn, the page that says whom to win back first, and what that is worth."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from lib import downloads, filters, links, page, theme
from lib import format as fmt
from lib.charts import churn as charts
from lib.marts import about, churn, contracts
from lib.marts.churn import ChurnFilter
from lib.page import Card, Column
from lib.parts import churn_contracts, churn_models
from lib.predictions import churn_model_name, churn_reasons, next_order_words

TABLE, BANDS = "fct_customer_churn", "agg_churn_bands"
QUESTION = "Whom should we win back first, and what is it worth?"
VIEWS = ("Without a contract", "Contracts")
AT_RISK = ("High", "Very high")
ANY = {
    "risk": "Any risk",
    "worth": "Any value",
    "kind": "All buyers",
    "state": "Lapsed or not",
}
LIST = (
    Column("customer_id", "Customer", "text", "dim_customers.customer_id"),
    Column("churn_risk", "Risk", "percent", f"{TABLE}.churn_risk"),
    Column("value_at_risk", "At risk", "money", f"{TABLE}.value_at_risk"),
    Column("predicted_net_amount", "Expected", "money", f"{TABLE}.predicted_net_amount"),
    Column("why", "Why", "text", f"{TABLE}.reason_1"),
    Column("last_order_date", "Latest order", "date", "dim_customers.last_order_date"),
    Column("next_order", "Next order", "text", f"{TABLE}.expected_order_date"),
    Column("state", "State", "text", f"{TABLE}.is_lapsed"),
    Column("order_count", "Orders", "count", "dim_customers.order_count"),
    Column("country", "Country", "text", "dim_customers.country"),
)


def show() -> None:
    """Draw the page."""
    currency = about.currency()
    plans = contracts.plans()
    heading = st.container()
    view = VIEWS[0]
    if plans:
        view = str(
            st.segmented_control(
                "View", VIEWS, key="churn_view", bind="query-params", default=VIEWS[0],
                required=True, label_visibility="collapsed",
            )
        )  # fmt: skip
    if view == VIEWS[1]:
        plan = st.selectbox(
            "Plan", plans, key="plan", bind="query-params", label_visibility="collapsed",
            format_func=lambda name: "All plans" if name == "All" else name, width=320,
        )  # fmt: skip
        found = contracts.contract_months(str(plan))
        with heading:
            page.opening("Churn", "How many contracts end, and which are kept?",
                         churn_contracts.sentences(found, currency))  # fmt: skip
        if filters.chosen() != filters.Filters(compare=filters.chosen().compare):
            st.caption("Contracts are shown by month and plan, whatever the filters above say.")
        churn_contracts.show(str(plan), found, currency)
        return
    total, models, cells = churn.summary().iloc[0], churn.churn_models(), churn.bands()
    with heading:
        page.opening("Churn", QUESTION, _sentences(total, models, cells, currency))
    if not total["buyer_count"]:
        page.empty(
            "Nobody has ordered yet.",
            "Churn is about customers with an order: add orders, or see on Trust why they were "
            "left out.",
        )
        return
    page.cards(_cards(total, cells, currency))
    if cells.empty:
        page.empty(
            f"No risk yet: {churn_models.missing(models)}.",
            "Add more history. The rules below need less of it. The bounds are vars "
            "(churn_min_buyers and others), but below them a risk is a guess.",
        )
    else:
        churn_models.show_models(models)
        _quadrant(cells, currency)
    _list(filters.chosen(), cells, currency)
    if not cells.empty:
        _words(cells, currency)
    churn_models.show_threshold(churn.thresholds())
    churn_models.show_rate(filters.chosen().grain)
    churn_models.show_next_orders()


def _sentences(
    total: pd.Series, models: pd.DataFrame, cells: pd.DataFrame, currency: str
) -> list[str]:
    said = []
    if not cells.empty:
        high = cells[cells["risk_band"].isin(AT_RISK)]
        said.append(
            f"**{fmt.plural(high['customer_count'].sum(), 'customer')}** of "
            f"{fmt.count(total['scored_count'])} are at high risk of no order in the next "
            f"{fmt.count(total['horizon_days'])} days; they put "
            f"**{fmt.money_short(high['value_at_risk'].sum(), currency)}** of expected revenue "
            "at risk."
        )
        best = high[high["value_band"] == "higher"]
        if not best.empty:
            said.append(
                f"Begin with the {fmt.plural(best['customer_count'].sum(), 'customer')} among "
                f"them who are worth more than the median: "
                f"**{fmt.money_short(best['value_at_risk'].sum(), currency)}**."
            )
    elif total["buyer_count"]:
        said.append(
            f"No risk can be learned yet; what the rules say of "
            f"{fmt.plural(total['buyer_count'], 'buyer')} is below."
        )
    chosen = models[models["is_chosen"]]
    if not chosen.empty:
        said.append(
            f"The risk comes from {churn_model_name(chosen.iloc[0]['model'])}, which was the best "
            f"on a past day (AUC {fmt.decimal(chosen.iloc[0]['auc'], 3)}, "
            f"n = {fmt.count(chosen.iloc[0]['customer_count'])})."
        )
    return said


def _cards(total: pd.Series, cells: pd.DataFrame, currency: str) -> list[Card]:
    high = cells[cells["risk_band"].isin(AT_RISK)]
    lapsed = (
        total["repeat_lapsed_count"] / total["repeat_count"]
        if total["repeat_count"] and not fmt.is_missing(total["lapsed_after_days"])
        else None
    )
    risky = None if cells.empty else high["customer_count"].sum()
    money = None if cells.empty else high["value_at_risk"].sum(min_count=1)
    overdue = total["overdue_count"] if total["dated_count"] else None
    return [
        Card("At high risk", fmt.compact(risky),
             full=f"{fmt.count(risky)} of {fmt.count(total['scored_count'])} buyers in the bands "
                  f"{' and '.join(AT_RISK)}",
             definition=f"{TABLE}.churn_risk"),
        Card("Money at risk", fmt.money_short(money, currency),
             full=f"{fmt.money(money, currency)} in these bands, "
                  f"{fmt.money(cells['value_at_risk'].sum(min_count=1), currency)} in all",
             definition=f"{TABLE}.value_at_risk"),
        Card("Repeaters lapsed", fmt.percent(lapsed),
             full=f"n = {fmt.count(total['repeat_count'])} repeat buyers; silent for more than "
                  f"{fmt.count(total['lapsed_after_days'])} days",
             definition=f"{TABLE}.is_lapsed"),
        Card("Overdue", fmt.compact(overdue),
             full=f"of {fmt.count(total['dated_count'])} whose next order has a date",
             definition=f"{TABLE}.is_overdue"),
    ]  # fmt: skip


def _pick() -> None:
    """Put the clicked cell into the filters of the list."""
    picked = st.session_state["quadrant"]["selection"]["selected"]
    cells = st.session_state["_quadrant_cells"]
    places = [place for group in picked for place in group["data_indices"]]
    if places and 0 <= places[0] < len(cells):
        risk, value = cells[places[0]]
        st.session_state["risk"] = risk
        st.session_state["worth"] = charts.VALUES[value]
        st.session_state["churn_page"] = 1


def _quadrant(cells: pd.DataFrame, currency: str) -> None:
    page.section(
        "Where is the money at risk?", about.definition(BANDS),
        "In each cell: customers, and what is expected of them times their risk. Yellow is the "
        "most. A click on a cell lists its customers below.",
    )  # fmt: skip
    st.session_state["_quadrant_cells"] = list(
        zip(cells["risk_band"], cells["value_band"], strict=True)
    )
    values = {label: band for band, label in charts.VALUES.items()}
    st.echarts_chart(
        charts.quadrant(
            cells, currency, str(st.session_state.get("risk") or ""),
            values.get(str(st.session_state.get("worth") or ""), ""),
        ),
        height=62 * cells["risk_band"].nunique() + 40,
        key="quadrant",
        on_select=_pick,
        alt="Cells of risk by value: " + "; ".join(
            f"{row['risk_band']} risk, {row['value_band']} value: "
            f"{fmt.plural(row['customer_count'], 'customer')}, "
            f"{fmt.money_short(row['value_at_risk'], currency)} at risk"
            for _, row in cells.iterrows()
        ),
    )  # fmt: skip


def _wanted(chosen: filters.Filters, cells: pd.DataFrame) -> tuple[ChurnFilter, str]:
    """Draw the filters of the list; return what they hold and the order of the list."""
    risks = list(dict.fromkeys(cells["risk_band"]))
    options = {
        "risk": risks,
        "worth": list(charts.VALUES.values()),
        "kind": list(churn.KINDS),
        "state": list(churn.STATES),
    }
    held = {}
    with st.container(horizontal=True):
        for name, members in options.items():
            held[name] = st.selectbox(
                name.capitalize(), [ANY[name], *members], key=name, bind="query-params",
                label_visibility="collapsed", width=152,
            )  # fmt: skip
        order = st.selectbox(
            "Sorted by", list(churn.SORTS), key="order", bind="query-params",
            label_visibility="collapsed", width=182,
        )  # fmt: skip
    values = {label: band for band, label in charts.VALUES.items()}
    picked = {name: "" if held[name] == ANY[name] else str(held[name]) for name in options}
    return (
        ChurnFilter(
            risk_band=picked["risk"],
            value_band=values.get(picked["worth"], ""),
            kind=picked["kind"],
            state=picked["state"],
            segment=chosen.segment,
            country=chosen.country,
        ),
        str(order),
    )


def _list(chosen: filters.Filters, cells: pd.DataFrame, currency: str) -> None:
    page.section(
        "Whom to win back first", about.definition(TABLE),
        "Reasons: how many points of the risk go when that alone is as usual in the base. A click "
        "on a row opens the customer.",
    )  # fmt: skip
    wanted, order = _wanted(chosen, cells)
    total = churn.churner_count(wanted)
    if not total:
        page.empty("Nobody fits.", "Take a filter away, here or in the bar above.")
        return
    pages = min(math.ceil(total / churn.PAGE_ROWS), churn.MAX_PAGES)
    slot = st.container()
    number = 1
    if pages > 1:
        if int(st.session_state.get("churn_page") or 1) > pages:
            st.session_state["churn_page"] = 1
        with st.container(horizontal_alignment="center"):
            number = st.pagination(pages, key="churn_page", bind="query-params")
        if total > pages * churn.PAGE_ROWS:
            st.caption(
                f"The first {fmt.count(pages * churn.PAGE_ROWS)} can be leafed through; the "
                "download has more. Narrow the filters to see others."
            )
    shown = churn.churner_page(wanted, order, number)
    listed = shown.assign(
        why=["; ".join(churn_reasons(row)) or fmt.NOTHING for _, row in shown.iterrows()],
        next_order=[next_order_words(row) for _, row in shown.iterrows()],
        state=[_state(row) for _, row in shown.iterrows()],
    )
    words = [
        f"{name} = {value or 'all'}"
        for name, value in (("risk", wanted.risk_band), ("value", wanted.value_band),
                            ("buyers", wanted.kind), ("state", wanted.state))
    ]  # fmt: skip
    with slot:
        st.markdown(f"**{fmt.plural(total, 'customer')}**, {order[0].lower()}{order[1:]}.")
        row = page.table(
            listed, LIST, currency=currency, key=f"churn-list-{number}", selectable=True,
            height=min(len(shown), 12) * 35 + 38,
            alt_text="Table of customers at risk, one row each.",
        )  # fmt: skip
    downloads.people_button(
        lambda limit: churn.churner_rows(wanted, order, limit),
        name="churn",
        filters="; ".join([*words, chosen.words(("segment", "country")), order.lower()]),
        definition=about.definition(TABLE),
        total=total,
    )
    if row is not None:
        links.open_customer(str(shown["customer_id"].iloc[row]))


def _state(row: pd.Series) -> str:
    """Say what the rules say: lapsed, one order."""
    said = ["lapsed"] if not fmt.is_missing(row["is_lapsed"]) and row["is_lapsed"] else []
    said += ["one order"] if row["is_one_time_buyer"] else []
    return ", ".join(said) or "active"


def _words(cells: pd.DataFrame, currency: str) -> None:
    page.section("What each band is, and what to do", about.definition(f"{BANDS}.risk_band"))
    grid = st.grid(min(4, cells["risk_band"].nunique()), min_column_width=195, gap="small")
    for band, part in cells.groupby("risk_band", sort=False):
        row = part.iloc[0]
        with grid.container(border=True, height="stretch"):
            page.chip(str(band), theme.category(row["color_key"]))
            st.caption(
                page.escaped(
                    f"{fmt.plural(part['customer_count'].sum(), 'customer')}, "
                    f"{fmt.money_short(part['value_at_risk'].sum(min_count=1), currency)} at risk"
                )
            )
            st.markdown(f"{row['meaning']}")
            st.markdown(f"**Next step.** {row['next_step']}")


show()

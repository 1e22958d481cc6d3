"""CLV, the page that says what a new customer may cost, and whom to keep at any price."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import downloads, filters, links, needs, page
from lib import format as fmt
from lib.charts import clv as charts
from lib.marts import about, clv
from lib.page import Card, Column
from lib.parts import clv_backtest, clv_drivers
from lib.predictions import model_name, money_interval, order_interval

TABLE, TOTAL = "fct_customer_clv", "agg_clv_totals"
SHOWN = 50
TOP = (
    Column("customer_id", "Customer", "text", "dim_customers.customer_id"),
    Column("segment", "Segment", "text", "fct_customer_rfm.segment"),
    Column("historic_net_amount", "So far", "money", f"{TABLE}.historic_net_amount"),
    Column("predicted_net_amount", "Expected", "money", f"{TABLE}.predicted_net_amount"),
    Column("amount_span", "Likely between", "text", f"{TABLE}.predicted_net_amount_low"),
    Column("expected_orders", "Orders", "decimal", f"{TABLE}.expected_orders"),
    Column("order_span", "Likely orders", "text", f"{TABLE}.expected_orders_low"),
    Column("p_alive", "Still active", "percent", f"{TABLE}.p_alive"),
)


def show() -> None:
    """Draw the page."""
    currency, chosen = about.currency(), filters.chosen()
    fits = clv.fits()
    question = "What may a new customer cost, and whom must we keep?"
    total = clv.totals().iloc[0]
    if not total["predicted_customers"]:
        page.opening("CLV", question, [])
        _refused(fits)
        _fits(fits)
        clv_backtest.show(currency, total["interval_coverage"])
        return
    tenths, spans, by_segment = clv.deciles(), clv.intervals(), clv.segments()
    whole = spans[spans["segment"] == "Everybody"]
    page.opening("CLV", question, _sentences(total, whole, tenths, fits, currency))
    page.cards(_cards(total, whole, currency))
    _interval(whole)
    clv_backtest.show(currency, total["interval_coverage"])
    clv_drivers.show_factors(by_segment, chosen.segment, currency)
    _shape(tenths, currency)
    page.section(
        f"What will each segment bring in the next {fmt.count(total['horizon_days'])} days?",
        about.definition(TOTAL),
        "Lines: the 95% interval of the sum.",
    )
    page.chart(
        charts.segments(by_segment, currency, chosen.segment),
        "Bars: expected revenue of each RFM segment, with its 95% interval.",
    )
    downloads.frame_button(
        by_segment.drop(columns=["color_key", "sort_order"]),
        name="clv-segments", filters="segment = all",
        definition=about.definition("agg_clv_segments"),
    )  # fmt: skip
    _top(chosen, total, currency)
    clv_drivers.show_what_if(chosen.segment, total, by_segment, currency)
    _fits(fits)


def _shape(tenths: pd.DataFrame, currency: str) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        page.section(
            "How much is expected of a customer?",
            about.definition(f"{TABLE}.predicted_net_amount"),
            "Each bar begins at the amount below it and ends where the next begins.",
        )
        page.chart(
            charts.distribution(clv.distribution(), currency),
            "Histogram of customers by expected revenue.",
        )
    with right:
        page.section(
            "How much do the best hold?",
            about.definition("agg_clv_deciles"),
            "A tenth is a rank, not a probability.",
        )
        page.chart(
            charts.deciles(tenths, currency),
            "Bars: share of the expected revenue in each tenth of the customers.",
        )


def _sentences(
    total: pd.Series, whole: pd.DataFrame, tenths: pd.DataFrame, fits: pd.DataFrame, currency: str
) -> list[str]:
    each = total["predicted_net_amount"] / total["predicted_customers"]
    money = whole[whole["measure"] == "net_amount"]
    span = (
        f" (95% interval {fmt.money_short(money.iloc[0]['low'], currency)} to "
        f"{fmt.money_short(money.iloc[0]['high'], currency)})"
        if not money.empty and not fmt.is_missing(money.iloc[0]["low"])
        else ""
    )
    said = [
        f"In the next {fmt.count(total['horizon_days'])} days the "
        f"{fmt.plural(total['predicted_customers'], 'customer')} of today are expected to bring "
        f"**{fmt.money_short(total['predicted_net_amount'], currency)}**{span}, "
        f"{fmt.money(each, currency)} each."
    ]
    if not tenths.empty:
        best = tenths.iloc[0]
        said.append(
            f"The best {fmt.percent(best['customer_share'], best['customer_count'])} hold "
            f"**{fmt.percent(best['predicted_share'], digits=0)}** of it: whoever leaves among "
            "them costs the most."
        )
    weak = fits[
        fits["is_current"]
        & (fits["status"] == "weak")
        & fits["model"].isin([total["model"], "gamma_gamma"])
    ]
    if not weak.empty:
        said.append(f"Take the numbers with care: {weak.iloc[0]['reason']}")
    return said


def _cards(total: pd.Series, whole: pd.DataFrame, currency: str) -> list[Card]:
    people = total["predicted_customers"]
    spans = {
        row["measure"]: (row["low"], row["high"])
        for _, row in whole.iterrows()
        if not fmt.is_missing(row["low"])
    }
    money, orders = spans.get("net_amount"), spans.get("orders")
    return [
        Card("Expected revenue", fmt.money_short(total["predicted_net_amount"], currency),
             full=fmt.money(total["predicted_net_amount"], currency)
             + (f", 95% interval {money_interval(*money, currency)}" if money else ""),
             definition=f"{TABLE}.predicted_net_amount"),
        Card("Expected orders", fmt.compact(round(total["expected_orders"])),
             full=fmt.decimal(total["expected_orders"], 0)
             + (f", 95% interval {fmt.count(orders[0])} to {fmt.count(orders[1])}"
                if orders else ""),
             definition=f"{TABLE}.expected_orders"),
        Card("Expected each",
             fmt.money_short(total["predicted_net_amount"] / people, currency),
             full=f"n = {fmt.count(people)} customers with an order",
             definition=f"{TABLE}.predicted_net_amount"),
        Card("So far each",
             fmt.money_short(total["historic_net_amount"] / people, currency),
             full=f"n = {fmt.count(people)} customers with an order",
             definition=f"{TABLE}.historic_net_amount"),
    ]  # fmt: skip


def _interval(whole: pd.DataFrame) -> None:
    """Say which model was asked and why, and what the interval of the total holds."""
    money = whole[whole["measure"] == "net_amount"]
    if money.empty:
        return
    row = money.iloc[0]
    parts = [
        f"chance (±{fmt.percent(row['sampling_error'])})",
        f"that the parameters are estimates (±{fmt.percent(row['parameter_error'])})",
    ]
    if fmt.is_missing(row["backtest_error"]):
        missing = " There was no past day to learn the model's own error from, so it is too narrow."
    else:
        missing = ""
        parts.append(
            f"and how far the totals were off on {fmt.plural(row['origin_count'], 'past day')} "
            f"(±{fmt.percent(row['backtest_error'])})"
        )
    st.caption(
        f"The 95% interval holds {', '.join(parts)}, each as one standard error.{missing} "
        f"Model asked: **{model_name(row['model'])}**. {row['model_reason']}",
        help=about.definition(TOTAL) or None,
    )


def _refused(fits: pd.DataFrame) -> None:
    """Say what is missing, as have and need."""
    if fits.empty:
        page.empty(
            "Nothing has been fitted.",
            "Predictions need orders: add an export, or see on Trust why rows were left out.",
        )
        return
    row = fits.iloc[0]
    reasons = needs.gate_words(row, needs.CLV_GATES, only_missed=True)
    if reasons:
        page.empty(
            f"No predictions yet: {'; '.join(reasons)}.",
            "Add more history. What customers have brought so far is on their own pages. The "
            "bounds are vars (clv_min_buyers and others), but below them a prediction is a guess.",
        )
        return
    refused = fits[fits["is_current"] & (fits["status"] == "refused")]
    page.empty(
        "No predictions: the fit was refused.",
        " ".join(str(reason) for reason in refused["reason"]) or str(row["reason"]),
    )


def _top(chosen: filters.Filters, total: pd.Series, currency: str) -> None:
    where = f" in {chosen.segment}" if chosen.segment else ""
    likely = fmt.percent(total["interval_coverage"], digits=0)
    page.section(
        f"Whom to keep at any price{where}", about.definition(f"{TABLE}.predicted_net_amount"),
        f"The {SHOWN} customers of whom most is expected. What is likely holds with {likely} "
        "probability. A click opens the customer.",
    )  # fmt: skip
    number = clv.predicted_count(chosen.segment)
    if not number:
        page.empty(
            "Nothing is expected of anybody in this segment.",
            "Choose another segment in the bar above.",
        )
        return
    shown = clv.best_customers(chosen.segment, SHOWN).frame()
    shown = shown.assign(
        amount_span=[
            money_interval(low, high, currency)
            for low, high in zip(
                shown["predicted_net_amount_low"], shown["predicted_net_amount_high"], strict=True
            )
        ],
        order_span=[
            order_interval(low, high, none)
            for low, high, none in zip(
                shown["expected_orders_low"], shown["expected_orders_high"], shown["may_be_none"],
                strict=True,
            )
        ],
    )  # fmt: skip
    row = page.table(
        shown, TOP, currency=currency, key=f"clv-top-{chosen.segment}", selectable=True,
        height=min(len(shown), 10) * 35 + 38, alt_text="Table of the most valuable customers.",
    )  # fmt: skip
    downloads.people_button(
        lambda limit: clv.best_customers(chosen.segment, limit),
        name="clv-customers", filters=chosen.words(("segment",)),
        definition=about.definition(TABLE), total=number,
    )  # fmt: skip
    if row is not None:
        links.open_customer(str(shown["customer_id"].iloc[row]))


def _fits(fits: pd.DataFrame) -> None:
    page.section("How did the fits go?", about.definition("agg_clv_fits"))
    if fits.empty:
        page.empty("There is no fit to show.", "It comes with the first orders.")
        return
    icons = {"ok": ":green[:material/check_circle:]", "weak": ":orange[:material/warning:]"}
    for _, row in fits[fits["is_current"]].iterrows():
        icon = icons.get(row["status"], ":red[:material/block:]")
        st.markdown(
            f"{icon} **{model_name(row['model'])}**, {row['status']}: "
            f"{row['reason']} (n = {fmt.count(row['customer_count'])})"
        )
    spend = fits[fits["is_current"] & (fits["model"] == "gamma_gamma")]
    if not spend.empty and not fmt.is_missing(spend.iloc[0]["spend_frequency_correlation"]):
        st.caption(
            "Correlation of spend with frequency: "
            f"{fmt.decimal(spend.iloc[0]['spend_frequency_correlation'])}. "
            + about.definition("agg_clv_fits.spend_frequency_correlation")
        )
    found = clv.parameters()
    with st.expander("Parameters and standard errors", icon=":material/functions:"):
        if found.empty:
            page.empty("A refused fit has no parameters.", "The reason stands above.")
        else:
            page.table(
                found.assign(model=[model_name(name) for name in found["model"]]),
                (Column("model", "Model"), Column("parameter", "Parameter"),
                 Column("estimate", "Estimate", "precise", "agg_clv_parameters.estimate"),
                 Column("standard_error", "Standard error", "precise",
                        "agg_clv_parameters.standard_error")),
            )  # fmt: skip


show()

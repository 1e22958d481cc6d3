"""CLV, the page that says what a new customer may cost, and whom to keep at any price."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import downloads, filters, links, page
from lib import format as fmt
from lib.charts import clv as charts
from lib.marts import about, clv, customers
from lib.marts.customers import CustomerFilter
from lib.page import Card, Column

TABLE = "fct_customer_clv"
MODELS = {
    "mbg_nbd": "MBG/NBD (orders)",
    "bg_nbd": "BG/NBD (orders)",
    "gamma_gamma": "Gamma-Gamma (spend)",
    "zero": "Nobody comes back",
    "mean": "Everybody like the mean",
    "naive_rate": "Everybody goes on as before",
    "last_period": "The next period is like the last",
}
METRICS = {
    "bias_rate": "Orders expected too many or few",
    "mean_absolute_error": "Mean absolute error",
    "root_mean_squared_error": "Root mean squared error",
    "poisson_deviance": "Poisson deviance",
    "top_decile_capture": "Orders found in the top tenth",
}
# What the gate asks for: fact, bound, what it is, whether the bound is a floor.
GATES = (
    ("buyer_count", "min_buyers", "customers with an order", True),
    ("history_days", "min_history_days", "days of history", True),
    ("repeater_count", "min_repeaters", "customers with three or more orders", True),
    ("silence_days", "max_silence_days", "days since the latest order", False),
)
TOP = (
    Column("customer_id", "Customer", "text", "dim_customers.customer_id"),
    Column("segment", "Segment", "text", "fct_customer_rfm.segment"),
    Column("order_count", "Orders", "count", "dim_customers.order_count"),
    Column("net_amount", "So far", "money", "dim_customers.net_amount"),
    Column("expected_orders", "Expected orders", "decimal", f"{TABLE}.expected_orders"),
    Column("predicted_net_amount", "Expected", "money", f"{TABLE}.predicted_net_amount"),
    Column("p_alive", "Still active", "decimal", f"{TABLE}.p_alive"),
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
        _backtest()
        return
    tenths = clv.deciles()
    page.opening("CLV", question, _sentences(total, tenths, fits, currency))
    page.cards(_cards(total, currency))
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
    by_segment = clv.segments()
    page.section(
        f"What will each segment bring in the next {fmt.count(total['horizon_days'])} days?",
        about.definition("agg_clv_segments"),
    )
    page.chart(
        charts.segments(by_segment, currency, chosen.segment),
        "Bars: expected revenue of each RFM segment.",
    )
    downloads.frame_button(
        by_segment.drop(columns=["color_key", "sort_order"]),
        name="clv-segments", filters="segment = all",
        definition=about.definition("agg_clv_segments"),
    )  # fmt: skip
    _top(chosen, currency)
    _fits(fits)
    _backtest()


def _sentences(
    total: pd.Series, tenths: pd.DataFrame, fits: pd.DataFrame, currency: str
) -> list[str]:
    each = total["predicted_net_amount"] / total["predicted_customers"]
    said = [
        f"In the next {fmt.count(total['horizon_days'])} days the "
        f"{fmt.plural(total['predicted_customers'], 'customer')} of today are expected to bring "
        f"**{fmt.money_short(total['predicted_net_amount'], currency)}**, "
        f"{fmt.money(each, currency)} each."
    ]
    if not tenths.empty:
        best = tenths.iloc[0]
        said.append(
            f"The best {fmt.percent(best['customer_share'], best['customer_count'])} hold "
            f"**{fmt.percent(best['predicted_share'], digits=0)}** of it: whoever leaves among "
            "them costs the most."
        )
    weak = fits[fits["is_current"] & (fits["status"] == "weak")]
    if not weak.empty:
        said.append(f"Take the numbers with care: {weak.iloc[0]['reason']}")
    return said


def _cards(total: pd.Series, currency: str) -> list[Card]:
    people = total["predicted_customers"]
    return [
        Card("Expected revenue", fmt.money_short(total["predicted_net_amount"], currency),
             full=fmt.money(total["predicted_net_amount"], currency),
             definition=f"{TABLE}.predicted_net_amount"),
        Card("Expected orders", fmt.compact(total["expected_orders"]),
             full=fmt.decimal(total["expected_orders"], 0), definition=f"{TABLE}.expected_orders"),
        Card("Expected per customer",
             fmt.money_short(total["predicted_net_amount"] / people, currency),
             full=f"n = {fmt.count(people)} customers with an order",
             definition=f"{TABLE}.predicted_net_amount"),
        Card("So far per customer",
             fmt.money_short(total["historic_net_amount"] / people, currency),
             full=f"n = {fmt.count(people)} customers with an order",
             definition=f"{TABLE}.historic_net_amount"),
    ]  # fmt: skip


def _refused(fits: pd.DataFrame) -> None:
    """Say what is missing, as have and need."""
    if fits.empty:
        page.empty(
            "Nothing has been fitted.",
            "Predictions need orders: add an export, or see on Trust why rows were left out.",
        )
        return
    row = fits.iloc[0]
    reasons = [
        f"{fmt.count(row[fact])} of {fmt.count(row[bound])} {what}"
        if is_floor
        else f"{fmt.count(row[fact])} {what}, at most {fmt.count(row[bound])} allowed"
        for fact, bound, what, is_floor in GATES
        if not fmt.is_missing(row[fact])
        and (row[fact] < row[bound] if is_floor else row[fact] > row[bound])
    ]
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


def _top(chosen: filters.Filters, currency: str) -> None:
    wanted = CustomerFilter(segment=chosen.segment)
    sort = customers.SORTS[-1]
    where = f" in {chosen.segment}" if chosen.segment else ""
    page.section(
        f"Whom to keep at any price{where}", about.definition(f"{TABLE}.predicted_net_amount"),
        "The 50 customers of whom most is expected. A click opens the customer.",
    )  # fmt: skip
    total = customers.customer_count(wanted)
    if not total:
        page.empty("Nobody is in this segment.", "Choose another segment in the bar above.")
        return
    shown = customers.customer_page(wanted, sort, 1)
    row = page.table(
        shown, TOP, currency=currency, key=f"clv-top-{chosen.segment}", selectable=True,
        height=min(len(shown), 10) * 35 + 38, alt_text="Table of the most valuable customers.",
    )  # fmt: skip
    downloads.query_button(
        lambda limit: customers.customer_rows(wanted, sort, limit),
        name="clv-customers", filters=chosen.words(("segment",)),
        definition=about.definition(TABLE), total=total,
    )  # fmt: skip
    if row is not None:
        links.open_customer(str(shown["customer_id"].iloc[row]))


def _fits(fits: pd.DataFrame) -> None:
    page.section("Can the models be trusted?", about.definition("agg_clv_fits"))
    if fits.empty:
        page.empty("There is no fit to show.", "It comes with the first orders.")
        return
    icons = {"ok": ":green[:material/check_circle:]", "weak": ":orange[:material/warning:]"}
    for _, row in fits[fits["is_current"]].iterrows():
        icon = icons.get(row["status"], ":red[:material/block:]")
        st.markdown(
            f"{icon} **{MODELS.get(row['model'], row['model'])}**, {row['status']}: "
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
                found.assign(model=[MODELS.get(name, name) for name in found["model"]]),
                (Column("model", "Model"), Column("parameter", "Parameter"),
                 Column("estimate", "Estimate", "precise", "agg_clv_parameters.estimate"),
                 Column("standard_error", "Standard error", "precise",
                        "agg_clv_parameters.standard_error")),
            )  # fmt: skip


def _backtest() -> None:
    page.section("Would it have been right before?", about.definition("agg_clv_backtest"))
    found = clv.backtest()
    known = found[found["value"].notna()]
    if known.empty:
        page.empty(
            found["verdict"].iloc[0] if not found.empty else "There is no back-test.",
            "A back-test hides the latest months from the models and compares: it needs enough "
            "history before them.",
        )
        return
    first = found.iloc[0]
    models = found[~found["is_baseline"]].drop_duplicates("model")
    st.caption(
        f"Fitted on what was known on {fmt.day(first['origin_date'])}, compared with the "
        f"{fmt.count(first['horizon_days'])} days after it (n = "
        f"{fmt.count(first['customer_count'])} customers, {fmt.count(first['actual_orders'])} "
        "orders)."
    )
    for _, row in models.iterrows():
        st.markdown(f"**{MODELS.get(row['model'], row['model'])}**: {row['verdict']}")
    wide = found.pivot_table(index=["is_baseline", "model"], columns="metric", values="value")
    wide = wide.reset_index()
    wide["model"] = [MODELS.get(name, name) for name in wide["model"]]
    wide["kind"] = ["baseline" if is_baseline else "model" for is_baseline in wide["is_baseline"]]
    columns = [Column("model", "Prediction"), Column("kind", "Kind")]
    columns += [
        Column(name, label, "percent" if name in ("bias_rate", "top_decile_capture") else "decimal")
        for name, label in METRICS.items()
        if name in wide
    ]
    page.table(wide, columns, alt_text="Table of measures by model and baseline.")
    downloads.frame_button(
        found, name="clv-backtest", filters=f"origin = {fmt.day(first['origin_date'])}",
        definition=about.definition("agg_clv_backtest"),
    )  # fmt: skip


show()

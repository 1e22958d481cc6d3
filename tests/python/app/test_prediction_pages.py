"""The pages of predictions: what they say of the value, the risk, and of themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from fixture_build import publish_fixture
from screen import NOT_FOR_PEOPLE, charts, open_page, words

from klientela.paths import Warehouse
from lib import predictions
from lib.charts import backtests
from lib.parts import clv_drivers

Show = Callable[[Warehouse], Warehouse]


def changed(folder: Path, *statements: str) -> Warehouse:
    """Publish a build in which something is otherwise."""
    warehouse = publish_fixture(folder)
    with duckdb.connect(str(warehouse.current / "klientela.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)
    return warehouse


@pytest.mark.parametrize(
    ("low", "high", "may_be_none", "said"),
    [
        (0, 0, True, "none"),
        (1, 1, True, "0 or 1 order"),
        (1, 4, True, "0 to 4 orders"),
        (2, 5, True, "0, or 2 to 5 orders"),
        (3, 3, True, "0 or 3 orders"),
        (1, 1, False, "1 order"),
        (2, 5, False, "2 to 5 orders"),
        (None, None, None, "\N{EN DASH}"),
    ],
)
def test_a_set_of_counts_is_said_in_words(low: Any, high: Any, may_be_none: Any, said: str) -> None:
    assert predictions.order_interval(low, high, may_be_none) == said


def test_the_total_has_its_interval_and_says_what_it_holds(full: Warehouse, show: Show) -> None:
    show(full)
    text = words(open_page("clv"))
    assert "bring **\\€47.0K**" in text.replace("€", "\\€") or "bring **€47.0K**" in text
    assert "(95% interval €41.3K to €53.1K)" in text
    assert "how far the totals were off on 2 past days (±5.0%)" in text
    assert "Model asked: **MBG/NBD**. Smallest Poisson deviance" in text


def test_a_total_without_a_past_day_says_that_its_interval_is_too_narrow(
    tmp_path: Path, show: Show
) -> None:
    show(changed(tmp_path, "update clv.agg_clv_totals set backtest_error = null, origin_count = 0"))
    assert "so it is too narrow" in words(open_page("clv"))


def test_past_days_are_told_with_what_came(full: Warehouse, show: Show) -> None:
    show(full)
    test = open_page("clv")
    text = words(test)
    assert (
        "On **18 Nov 2025** MBG/NBD would have expected **312** order days in the next 180 days; "
        "**300** came (n = 480 customers)." in text
    )
    assert "promise 80% and held what came for **83.0% (n = 480)** on 18 Nov 2025" in text
    assert not test.error
    assert not test.warning
    assert charts(test) == 7
    revenue = open_page("clv", predicted="Revenue")
    assert "would have expected **€312.00** in the next 180 days" in words(revenue)
    assert charts(revenue) == 6, "weeks are counted in orders only"


@pytest.mark.parametrize(
    ("won", "said"),
    [
        ("false", "The model does not beat the simple rules."),
        ("metric = 'spearman'", "The model beats the simple rules only in part."),
    ],
)
def test_a_model_that_loses_says_so_first(won: str, said: str, tmp_path: Path, show: Show) -> None:
    show(changed(
        tmp_path,
        f"update trust.agg_backtests set beats_baselines = {won} "
        "where is_chosen and beats_baselines is not null",
    ))  # fmt: skip
    test = open_page("clv")
    shown = [*test.error, *test.warning]
    assert len(shown) == 1
    assert said in shown[0].value
    assert "Whoever is silent for long is gone".lower() in shown[0].value.lower()


def test_the_four_factors_multiply_to_what_is_expected(full: Warehouse, show: Show) -> None:
    show(full)
    split = open_page("clv").dataframe[1].value
    assert len(split) == 10
    product = (
        split["customer_count"] * split["share_active"] / 100 * split["orders_per_active"]
        * split["value_per_order"]
    )  # fmt: skip
    assert product.tolist() == pytest.approx(split["predicted_net_amount"].tolist(), rel=1e-12)
    assert split["one_percent"].sum() == pytest.approx(split["predicted_net_amount"].sum() / 100)


def test_everybody_is_split_like_a_segment() -> None:
    frame = pd.DataFrame(
        {
            "customer_count": [10, 30],
            "mean_p_alive": [0.8, 0.4],
            "expected_orders": [24.0, 6.0],
            "predicted_net_amount": [480.0, 60.0],
        }
    )
    row = clv_drivers.everybody(frame)
    assert row["customer_count"] == 40
    assert row["share_active"] == pytest.approx(0.5)
    assert row["orders_per_active"] == pytest.approx(1.5)
    assert row["value_per_order"] == pytest.approx(18)


def test_months_are_discounted_from_their_middle() -> None:
    months = pd.DataFrame({"month_number": [1, 13], "predicted_net_amount": [100.0, 100.0]})
    shown = clv_drivers.at_rate(months, 0.21)
    assert shown["at_your_rate"].tolist() == pytest.approx(
        [100 / 1.21 ** (0.5 / 12), 100 / 1.21 ** (12.5 / 12)]
    )
    assert shown["so_far"].iloc[1] == pytest.approx(shown["at_your_rate"].sum())
    assert clv_drivers.at_rate(months, 0.0)["so_far"].iloc[1] == 200


def test_what_if_stands_beside_what_is_published(full: Warehouse, show: Show) -> None:
    show(full)
    shown = {card.label: card.value for card in open_page("clv").metric}
    assert shown["12 months at 10.0%"] == "€44.9K"
    assert shown["As published"] == "€44.6K"
    assert shown["Not discounted"] == "€47.0K"
    further = {card.label: card.value for card in open_page("clv", months="36", rate="0.0").metric}
    assert further["36 months at 0.0%"] == "€102.2K"
    assert further["Not discounted"] == "€47.0K"


def test_the_most_valuable_come_with_their_intervals(full: Warehouse, show: Show) -> None:
    show(full)
    best = open_page("clv", segment="Champions").dataframe[2].value
    assert set(best["segment"]) == {"Champions"}
    assert best["order_span"].iloc[0] == "12 to 26 orders"
    assert best["amount_span"].iloc[0] == "€288.00 to €988.00"


def test_weeks_after_the_past_day_go_on_where_the_known_ones_end(tmp_path: Path) -> None:
    warehouse = publish_fixture(tmp_path)
    with duckdb.connect(str(warehouse.current / "klientela.duckdb")) as connection:
        weeks = connection.execute(
            "select * from clv.agg_clv_tracking where model = 'mbg_nbd' "
            "and origin_date = date '2025-11-18' order by week_number"
        ).df()
    drawn = backtests.tracking(weeks, pd.Timestamp("2025-11-18"), cumulative=True).to_dict()
    dashed = [
        layer for layer in drawn["layer"]
        if isinstance(layer["mark"], dict) and "strokeDash" in layer["mark"]
    ]  # fmt: skip
    rows = drawn["datasets"][dashed[0]["data"]["name"]]
    assert sum(not row["is_after_origin"] for row in rows) == 2, "one bridge for each line"
    assert sum(row["is_after_origin"] for row in rows) == 52


def test_the_risk_says_where_it_comes_from_and_how_good_it_was(full: Warehouse, show: Show) -> None:
    show(full)
    test = open_page("churn")
    text = words(test)
    assert "The risk comes from **Gradient-boosted trees**. Chosen: log loss 0.4900" in text
    assert "a shift of 2.1 points too high for everybody" in text
    assert "the groups are 1.2 points off on average (shape)" in text
    assert "**12.4% (n = 89)** of the repeat buyers called lapsed on 16 Feb 2026" in text
    assert "**2.9% (n = 239)** of the one-time buyers called lapsed" in text
    assert "**81.8% (n = 110)** did so inside their interval; 80% were promised." in text
    assert test.dataframe[0].value["auc_span"].iloc[0] == "0.820 (0.800 to 0.840)"


def test_trees_that_lose_are_reported_as_losing(tmp_path: Path, show: Show) -> None:
    show(publish_fixture(tmp_path, clv_status="weak"))
    shown = [warning.value for warning in open_page("churn").warning]
    assert any("The trees did not beat the simple rules" in text for text in shown)


def test_a_feature_that_knows_the_outcome_is_named(tmp_path: Path, show: Show) -> None:
    show(changed(
        tmp_path,
        "update churn.agg_churn_models set status = 'weak', refused_features = 'complaints', "
        "reason = 'Left out, because alone it tells the outcome nearly perfectly: complaints.' "
        "where is_chosen",
    ))  # fmt: skip
    assert any("complaints" in warning.value for warning in open_page("churn").warning)


def test_a_closed_gate_names_what_is_missing_and_the_rules_stay(tmp_path: Path, show: Show) -> None:
    show(publish_fixture(tmp_path, clv_status="refused"))
    test = open_page("churn")
    text = words(test)
    assert "No risk yet: 312 of 500 customers with an order; 94 of 360 days of history." in text
    assert "After **120 days** of silence." in text
    cards = {card.label: card.value for card in test.metric}
    assert cards["At high risk"] == "\N{EN DASH}"
    assert cards["Repeaters lapsed"] == "60.3%"


@pytest.mark.parametrize(
    ("address", "customers"),
    [
        ({}, 576),
        ({"risk": "High"}, 205),
        ({"risk": "High", "worth": "Higher value"}, 74),
        ({"kind": "One-time buyers"}, 259),
        ({"state": "Overdue"}, 365),
        ({"segment": "Champions", "risk": "Very high"}, 0),
        ({"country": "Austria", "state": "Not lapsed"}, 26),
    ],
)
def test_the_list_follows_the_address(
    address: dict[str, str], customers: int, full: Warehouse, show: Show
) -> None:
    show(full)
    test = open_page("churn", **address)
    text = words(test)
    if customers:
        assert f"**{customers} customers**, by money at risk." in text
        labels = [button.label for button in test.download_button]
        assert f"Download {customers} rows (CSV)" in labels
    else:
        assert "Nobody fits." in text


def test_the_list_gives_reasons_and_the_next_order_in_words(full: Warehouse, show: Show) -> None:
    show(full)
    listed = open_page("churn", order="By risk", kind="One-time buyers").dataframe[1].value
    assert listed["churn_risk"].is_monotonic_decreasing
    assert (
        listed["why"]
        .iloc[0]
        .endswith(
            "days since the last order; usual gap 30 (+31 points); "
            "1 order days so far (+11 points); Bought from 1 categories (+4 points)"
        )
    )
    assert listed["next_order"].iloc[0].startswith("overdue since ")
    assert listed["state"].iloc[0] == "lapsed, one order"
    fresh = open_page("churn", state="Not overdue").dataframe[1].value
    assert set(fresh["next_order"]) == {"10 Jun 2026 (20 May 2026 to 6 Aug 2026)"}


def test_pages_of_the_list_do_not_overlap_and_a_page_too_far_begins_again(
    full: Warehouse, show: Show
) -> None:
    show(full)
    pages = [
        open_page("churn", churn_page=number).dataframe[1].value["customer_id"]
        for number in ("1", "2")
    ]
    assert not set(pages[0]) & set(pages[1])
    beyond = open_page("churn", churn_page="12", risk="High").dataframe[1].value
    assert len(beyond) == 50


@pytest.mark.parametrize("grain", ["By month", "By week", "By quarter"])
@pytest.mark.parametrize("buyers", ["Repeat buyers", "One-time buyers", "All buyers"])
def test_the_churn_rate_is_there_at_every_grain(
    grain: str, buyers: str, full: Warehouse, show: Show
) -> None:
    show(full)
    text = words(open_page("churn", grain=grain, buyers=buyers))
    assert f"of the active {buyers.lower()} lapsed." in text


def test_contracts_are_shown_by_plan(full: Warehouse, show: Show) -> None:
    show(full)
    test = open_page("churn", churn_view="Contracts", plan="Small box")
    text = words(test)
    assert "running contracts ended: **" in text
    assert "193 were expected to be kept and 190 were" in text
    assert "Not compared: gender. Every contract has the same gender." in text
    assert charts(test) == 3
    assert not NOT_FOR_PEOPLE.search(text)


def test_a_contract_model_that_loses_says_so(tmp_path: Path, show: Show) -> None:
    show(changed(tmp_path, "update churn.agg_subscription_fits set beats_baseline = false"))
    test = open_page("churn", churn_view="Contracts")
    assert "no better than one churn rate for every age" in test.warning[0].value


def test_without_subscriptions_nothing_is_said_of_contracts(tmp_path: Path, show: Show) -> None:
    show(publish_fixture(tmp_path, empty=(
        "churn.agg_subscription_periods", "churn.agg_subscription_fits",
        "churn.agg_subscription_retention", "churn.agg_subscription_drivers",
    )))  # fmt: skip
    test = open_page("churn", churn_view="Contracts")
    assert "at high risk of no order" in words(test)
    assert "ontract" not in " ".join(str(part.value) for part in test.subheader)


def test_cohorts_show_payback_and_name_unknown_costs(full: Warehouse, show: Show) -> None:
    show(full)
    test = open_page("cohorts", cohort_view="Value and payback")
    text = words(test)
    assert "that can be judged have paid back, half of them by month **2**." in text
    assert "Of 2 cohorts (43 customers) it is not known what it cost to win them" in text
    assert "On average the margin covers what a customer cost in month **2**" in text
    assert charts(test) == 2
    single = open_page("cohorts", cohort_view="Value and payback", cohort="Jan 2026 (23 customers)")
    assert "The margin covers what it cost to win these customers since month 3." in words(single)


def test_cohorts_without_any_cost_claim_nothing(tmp_path: Path, show: Show) -> None:
    show(changed(
        tmp_path,
        "update clv.agg_cohort_values set payback_status = 'no_margin', payback_month = null, "
        "cumulative_margin_amount_per_customer = null, acquisition_cost_per_customer = null, "
        "acquisition_cost_known_count = 0, payback_reason = 'It is not known what goods cost.'",
        "update clv.agg_cohort_value_means set cumulative_margin_amount_per_customer = null, "
        "acquisition_cost_per_customer = null, acquisition_cost_known_count = 0",
    ))  # fmt: skip
    test = open_page("cohorts", cohort_view="Value and payback")
    text = words(test)
    assert "it is not known what the goods cost: no payback is claimed." in text
    assert "paid back" not in text.replace("Which cohorts have paid back?", "")
    assert charts(test) == 1
    assert not NOT_FOR_PEOPLE.search(text)


def test_a_customer_has_a_risk_with_reasons_and_a_next_order(full: Warehouse, show: Show) -> None:
    show(full)
    text = words(open_page("customers", customer="demo:00008"))
    assert "**80%** risk of no order in the next 90 days: **high**" in text
    assert "211 days since the last order; usual gap 30 (+31 points)" in text
    assert "**Overdue since 17 Mar 2026**" in text
    assert "With 80% probability it will be **0, or 28 to 57 orders** worth" in text
    fresh = words(open_page("customers", customer="demo:00405"))
    assert "By **10 Jun 2026** with even chance, likely between **20 May 2026**" in fresh

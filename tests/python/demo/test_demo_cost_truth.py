"""Costs, contracts and cohort value in the demo's marts, held against what is really so.

Money and counts are the truth to the cent. What has to be inferred, how readily people end their
contracts, comes back within the distances stated here.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from scipy.special import betaln

from dbtrun import DbtResult
from demo.shop import Shop
from klientela.demo.subscriptions import PLANS, Plan

# How far parameters may be from the true ones, in standard errors of their logarithms.
PARAMETER_DISTANCE = 2.5
# Largest distance of the fitted curve from the true one, in shares of the contracts kept.
CURVE_DISTANCE = 0.06
# The same of contracts kept through the hidden months of the back-test.
BACKTEST_DISTANCE = 0.06
each_plan = pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)


@pytest.fixture(scope="session")
def true_shop(demo_data: Path) -> Shop:
    return Shop(demo_data / "demo")


def _truth(shop: Shop, name: str) -> str:
    path = shop.folder / "truth" / f"{name}.parquet"
    return f"(select * replace ('demo:' || customer_id as customer_id) from read_parquet('{path}'))"


def test_every_customer_has_the_true_cost_and_margin(
    demo_build: DbtResult, true_shop: Shop
) -> None:
    wrong = demo_build.rows(
        f"""
        select customer_id
        from {_truth(true_shop, "customers")} as t
        full join core.dim_customers as found using (customer_id)
        where found.cost_amount is distinct from t.cost_amount
            or found.margin_amount is distinct from t.margin_amount
            or found.acquisition_cost_amount is distinct from t.acquisition_cost_amount
        """
    )
    assert wrong == []


def test_orders_have_the_true_cost_in_all(demo_build: DbtResult, true_shop: Shop) -> None:
    costs = true_shop.truth["costs"]
    found = demo_build.rows(
        "select count(cost_amount), sum(cost_amount), sum(margin_amount) from core.fct_orders"
    )
    assert found == [
        (
            costs["orders_with_known_cost"],
            Decimal(costs["cost_amount"]),
            Decimal(costs["margin_amount"]),
        )
    ]
    unknown = demo_build.value(
        "select count(*) from core.fct_order_lines where cost_amount is null"
    )
    assert unknown == true_shop.row_count("lines_of_unknown_products")


def test_months_have_the_true_contracts(demo_build: DbtResult, true_shop: Shop) -> None:
    found = demo_build.rows(
        """
        select month_start::varchar, started_count, ended_count, active_at_end_count,
            monthly_recurring_amount
        from churn.agg_subscription_periods where plan = 'All' order by month_start
        """
    )
    months = true_shop.truth["subscriptions"]["months"]
    first = next(place for place, month in enumerate(months) if month["started"])
    assert found == [
        (
            month["month_start"],
            month["started"],
            month["ended"],
            month["active_at_end"],
            Decimal(month["monthly_amount_at_end"]),
        )
        for month in months[first:]
    ]


def test_plans_have_the_true_contracts(demo_build: DbtResult, true_shop: Shop) -> None:
    found = demo_build.rows(
        "select group_name, contract_count, active_count from churn.agg_subscription_fits"
        " where group_type = 'plan'"
    )
    plans = true_shop.truth["subscriptions"]["plans"]
    assert sorted(found) == sorted(
        (name, plan["contracts"], plan["active"]) for name, plan in plans.items()
    )


@each_plan
def test_how_readily_people_leave_comes_back(demo_build: DbtResult, plan: Plan) -> None:
    ((status, gamma, gamma_error, delta, delta_error),) = demo_build.rows(
        "select status, gamma, gamma_standard_error, delta, delta_standard_error"
        f" from churn.agg_subscription_fits where group_name = '{plan.name}'"
    )
    assert status in ("ok", "weak")
    for found, error, true in (
        (gamma, gamma_error, plan.churn_gamma),
        (delta, delta_error, plan.churn_delta),
    ):
        assert abs(np.log(found / true)) < PARAMETER_DISTANCE * error / found


@each_plan
def test_the_retention_curve_is_near_the_true_one(demo_build: DbtResult, plan: Plan) -> None:
    age, expected = np.array(
        demo_build.rows(
            "select age_months, expected_survival_rate from churn.agg_subscription_retention"
            f" where group_name = '{plan.name}' and age_months <= 24 order by age_months"
        )
    ).T
    gamma, delta = plan.churn_gamma, plan.churn_delta
    true = np.exp(betaln(gamma, delta + age) - betaln(gamma, delta))
    assert len(age) == 25
    np.testing.assert_allclose(expected, true, atol=CURVE_DISTANCE)


def test_the_back_test_was_right_about_the_hidden_months(demo_build: DbtResult) -> None:
    rows = demo_build.rows(
        """
        select backtest_expected_kept / backtest_contract_count,
            backtest_kept_count / backtest_contract_count
        from churn.agg_subscription_fits
        where group_type != 'cohort' and backtest_status != 'refused'
        """
    )
    assert len(rows) >= 3
    expected, kept = np.array(rows, dtype=float).T
    np.testing.assert_allclose(expected, kept, atol=BACKTEST_DISTANCE)


def test_the_plan_moves_the_end_and_nothing_else_is_claimed(demo_build: DbtResult) -> None:
    claims = demo_build.rows(
        "select covariate, level, reason from churn.agg_subscription_drivers"
        " where status = 'ok' and reason != 'No difference can be told from chance.'"
    )
    # Taster boxes are the most common, and end soonest; few contracts leave the middle plan open.
    family = ("plan", "Family box", "These contracts last longer.")
    assert family in claims
    assert set(claims) <= {family, ("plan", "Classic box", "These contracts last longer.")}


def test_cohorts_paid_back_when_their_true_margin_covered_what_they_cost(
    demo_build: DbtResult, true_shop: Shop
) -> None:
    cohorts = demo_build.rows(
        f"""
        select
            date_trunc('month', first_order_date)::date,
            sum(margin_amount) / count(margin_amount),
            sum(acquisition_cost_amount) / count(acquisition_cost_amount)
        from {_truth(true_shop, "customers")}
        where first_order_date is not null group by 1
        """
    )
    found = dict(
        demo_build.rows(
            "select cohort_month, any_value(payback_status) from clv.agg_cohort_values"
            " group by cohort_month"
        )
    )
    assert set(found.values()) <= {"reached", "not_reached"}
    clear = {
        month: "reached" if margin > cost else "not_reached"
        for month, margin, cost in cohorts
        # Near the line a month more or less, or a margin that is not known, decides.
        if not 0.9 < margin / cost < 1.1
    }
    assert len(clear) > 20
    assert {month: found[month] for month in clear} == clear

"""Costs and contracts in the files are what the truth says, and what was planted can be seen."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from demo.shop import Shop
from klientela.demo import customers, generate
from klientela.demo.costs import ACQUISITION_COSTS, UNKNOWN_ACQUISITION_COST_SHARE
from klientela.demo.personas import CHANNELS
from klientela.demo.subscriptions import PLANS, Plan, months_later


def _customers_whose_costs_are_wrong(shop: Shop) -> list[tuple[str]]:
    return shop.rows(
        """
        select t.customer_id
        from truth as t
        left join (
            select
                customer_id,
                if(count(cost) = count(*), sum(cost), null) as cost,
                if(count(cost) = count(*), sum(gross - refund - cost), null) as margin
            from valued_orders
            group by customer_id
        ) as f using (customer_id)
        left join clean_customers as c using (customer_id)
        where t.cost_amount is distinct from f.cost
            or t.margin_amount is distinct from f.margin
            or t.acquisition_cost_amount is distinct from c.acquisition_cost::decimal(18, 2)
        """
    )


def test_costs_are_those_of_the_files_to_the_cent(shop: Shop) -> None:
    assert _customers_whose_costs_are_wrong(shop) == []
    costs = shop.truth["costs"]
    found = shop.rows(
        "select count(cost), sum(cost), sum(gross - refund - cost) filter (cost is not null)"
        " from valued_orders"
    )
    assert found == [
        (
            costs["orders_with_known_cost"],
            Decimal(costs["cost_amount"]),
            Decimal(costs["margin_amount"]),
        )
    ]
    # Products that left the catalogue take their customers' margin with them.
    unknown = shop.value("select count(*) from truth where order_count > 0 and cost_amount is null")
    assert 0 < unknown < 0.01 * shop.truth["clean"]["buyers"]
    known = shop.value("select count(margin_amount) from truth")
    assert known == costs["customers_with_known_margin"]


@pytest.mark.parametrize(("channel", "cost"), list(zip(CHANNELS, ACQUISITION_COSTS, strict=True)))
def test_channels_cost_what_was_planted(shop: Shop, channel: str, cost: float) -> None:
    ((mean, customer_count, known, total),) = shop.rows(
        "select avg(acquisition_cost_amount), count(*), count(acquisition_cost_amount),"
        f" sum(acquisition_cost_amount) from truth where acquisition_channel = '{channel}'"
    )
    assert float(mean) == pytest.approx(cost, rel=0.05)
    assert known / customer_count == pytest.approx(1 - UNKNOWN_ACQUISITION_COST_SHARE, abs=0.02)
    truth = shop.truth["costs"]["acquisition"][channel]
    assert (truth["customers"], truth["customers_with_known_cost"]) == (customer_count, known)
    assert Decimal(truth["cost_amount"]) == total


def _contracts_unlike_the_files(shop: Shop) -> list[tuple[str]]:
    return shop.rows(
        """
        select coalesce(t.subscription_id, f.subscription_id)
        from true_subscriptions as t
        full join clean_subscriptions as f using (subscription_id)
        where t.customer_id is distinct from f.customer_id
            or t.plan is distinct from f.plan
            or t.started_date is distinct from f.started_date
            or t.ended_date is distinct from f.ended_date
            or t.monthly_amount is distinct from f.monthly_amount
        """
    )


def test_every_contract_is_what_the_truth_says(shop: Shop) -> None:
    assert _contracts_unlike_the_files(shop) == []
    truth = shop.truth["subscriptions"]
    active = "ended_date is null"
    assert shop.rows(
        f"select count(*), count(*) filter ({active}), sum(monthly_amount) filter ({active})"
        " from clean_subscriptions"
    ) == [(truth["contracts"], truth["active"], Decimal(truth["monthly_amount"]))]
    assert len(truth["months"]) == 36
    last = truth["months"][-1]
    assert last["active_at_end"] == truth["active"]
    assert last["monthly_amount_at_end"] == truth["monthly_amount"]


def test_a_contract_follows_the_first_order_and_ends_on_a_renewal(shop: Shop) -> None:
    early = shop.value(
        "select count(*) from true_subscriptions join truth using (customer_id)"
        " where started_date <= first_order_date"
    )
    assert early == 0
    off = shop.value(
        "select count(*) from true_subscriptions"
        " where ended_date != (started_date + to_months(month_count::int))::date"
    )
    assert off == 0


def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month() -> None:
    # From 31 July 2023: 31 August, 30 September, 29 February.
    found = months_later(np.array([30, 30, 30]), np.array([1, 2, 7]))
    ends = np.datetime64("2023-07-01") + found
    assert ends.astype(str).tolist() == ["2023-08-31", "2023-09-30", "2024-02-29"]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_people_differ_within_a_plan_as_the_beta_distribution_says(shop: Shop, plan: Plan) -> None:
    mean, variance = shop.rows(
        "select avg(monthly_churn_probability), var_pop(monthly_churn_probability)"
        f" from true_subscriptions where plan = '{plan.name}'"
    )[0]
    gamma, delta = plan.churn_gamma, plan.churn_delta
    assert mean == pytest.approx(gamma / (gamma + delta), rel=0.1)
    expected = gamma * delta / ((gamma + delta) ** 2 * (gamma + delta + 1))
    assert variance == pytest.approx(expected, rel=0.25)


def test_costs_and_contracts_drawn_in_many_chunks_are_as_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customers, "CHUNK", 64)
    generate(tmp_path, seed=9, customers=1_000)
    chunked = Shop(tmp_path)
    assert _customers_whose_costs_are_wrong(chunked) == []
    assert _contracts_unlike_the_files(chunked) == []


def test_a_shop_without_a_contract_has_a_file_without_rows(tmp_path: Path) -> None:
    generate(tmp_path, seed=2, customers=1)
    lonely = Shop(tmp_path)
    assert lonely.truth["subscriptions"]["contracts"] == 0
    assert lonely.value("select count(*) from subscriptions") == 0

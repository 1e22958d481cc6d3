"""Two real shops through the whole build: what the risks were worth at the origin held out."""

from __future__ import annotations

from typing import Any

import pytest

from dbtrun import DbtResult

MEASURES = (
    "select model, is_chosen, auc, auc_low, auc_high, log_loss, calibration_error,"
    " calibration_shift, calibration_shape, status from churn.agg_churn_models"
)
NAMES = ("chosen", "auc", "low", "high", "loss", "error", "shift", "shape", "status")


def measures(build: DbtResult) -> dict[str, dict[str, Any]]:
    """Measures by model."""
    return {
        model: dict(zip(NAMES, numbers, strict=True)) for model, *numbers in build.rows(MEASURES)
    }


def test_risks_of_complete_journey_are_calibrated(complete_journey_build: DbtResult) -> None:
    found = measures(complete_journey_build)
    boosting = found["gradient_boosting"]
    assert boosting["chosen"]
    assert boosting["error"] <= 0.03
    assert boosting["high"] >= max(found["mbg_nbd"]["auc"], found["hiatus_rule"]["auc"])


def test_risks_of_online_retail_are_off_by_the_season_alone(
    online_retail_build: DbtResult,
) -> None:
    """The autumn before Christmas: everybody orders more than in summer, in the same order."""
    found = measures(online_retail_build)
    boosting = found["gradient_boosting"]
    assert boosting["chosen"]
    assert boosting["shift"] > 0.05
    assert boosting["shape"] <= 0.03
    assert boosting["high"] >= max(found["mbg_nbd"]["auc"], found["hiatus_rule"]["auc"])


def test_everybody_called_lapsed_is_followed_up(online_retail_build: DbtResult) -> None:
    """The threshold of the summer, and who was silent for longer and ordered all the same."""
    ((days, lapsed, came_back, rate),) = online_retail_build.rows(
        "select lapsed_after_days, repeat_buyer_lapsed_count, repeat_buyer_came_back_count,"
        " repeat_buyer_came_back_rate from churn.agg_churn_thresholds"
        " where origin_date = date '2011-09-10'"
    )
    assert days == 92
    assert rate == pytest.approx(came_back / lapsed)
    by_hand = online_retail_build.rows(
        "with past as (select customer_id, count(*) as days, max(activity_date) as latest"
        " from intermediate.int_customer_days"
        " where is_order_day and activity_date <= date '2011-09-10' group by all)"
        " select count(*), count(*) filter (where exists (select 1"
        " from intermediate.int_customer_days as later where later.is_order_day"
        " and later.customer_id = past.customer_id"
        " and later.activity_date between date '2011-09-11' and date '2011-12-09'))"
        " from past where days > 1 and latest < date '2011-09-10' - 92"
    )
    assert by_hand == [(lapsed, came_back)]


def test_active_customers_are_those_who_have_not_lapsed(online_retail_build: DbtResult) -> None:
    """Active when the last month began, counted from order days and not from spells."""
    ((start, days, active),) = online_retail_build.rows(
        "select period_start, lapsed_after_days, active_at_start_count"
        " from churn.agg_churn_periods where period_type = 'month' and buyer_kind = 'all'"
        " order by period_start desc limit 1"
    )
    by_hand = online_retail_build.value(
        "select count(*) from (select max(activity_date) as latest"
        " from intermediate.int_customer_days where is_order_day and activity_date < ?"
        " group by customer_id) where latest >= ? - 1 - ?",
        [start, start, days],
    )
    assert active == by_hand


def test_next_orders_fall_between_their_dates_about_as_often_as_said(
    online_retail_build: DbtResult,
) -> None:
    for coverage, nominal in online_retail_build.rows(
        "select coverage_rate, nominal_coverage_rate from churn.agg_churn_next_orders"
        " where not is_current"
    ):
        assert coverage == pytest.approx(nominal, abs=0.12)

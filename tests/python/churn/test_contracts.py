"""Retention of whole builds: tables in, tables out, and what is said where nothing can be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from klientela.churn.contract_verdicts import ContractGate, judge_contracts, judge_retention_fit
from klientela.churn.contracts import fit_retention, retention_curves
from klientela.churn.drivers import contract_drivers
from klientela.churn.life_table import life_table
from klientela.churn.sbg import SBG

SETTINGS: dict[str, Any] = {
    "as_of_date": dt.date(2026, 6, 30),
    "min_contracts": 30,
    "min_ends": 30,
    "min_ages": 3,
    "backtest_months": 6,
    "projection_months": 12,
    "horizon_months": 12,
    "annual_discount_rate": 0.1,
}


def _settings(**changes: Any) -> pa.Table:
    return pa.Table.from_pylist([SETTINGS | changes])


def _lifetimes(observed: Any, months: Any, name: str = "All", kind: str = "all") -> pa.Table:
    """One row per contract: followed so long, would last so long."""
    observed, months = np.asarray(observed), np.asarray(months)
    ended = months <= observed
    return pa.table(
        {
            "group_type": [kind] * len(observed),
            "group_name": [name] * len(observed),
            "observed_months": pa.array(observed, pa.int32()),
            "ended_month": pa.array(months, pa.int32(), mask=~ended),
            "contract_count": pa.array(np.ones(len(observed)), pa.int64()),
            "active_count": pa.array((~ended).astype(int), pa.int64()),
        }
    )


def _simulated(count: int = 3_000, seed: int = 5) -> pa.Table:
    generator = np.random.default_rng(seed)
    months = generator.geometric(generator.beta(0.9, 6.0, count))
    return _lifetimes(generator.integers(0, 30, count), np.minimum(months, 999))


def _curves(lifetimes: pa.Table, **changes: Any) -> tuple[list[dict[str, Any]], pa.Table]:
    fits = fit_retention(_settings(**changes), lifetimes)
    return fits.to_pylist(), retention_curves(_settings(**changes), fits, lifetimes)


def test_a_true_model_is_ok_and_beats_one_churn_rate_on_the_hidden_months() -> None:
    (fit,), curve = _curves(_simulated())
    assert (fit["status"], fit["backtest_status"]) == ("ok", "ok")
    assert fit["gamma"] == pytest.approx(0.9, rel=0.25)
    assert fit["mean_churn_rate"] == pytest.approx(0.9 / 6.9, rel=0.1)
    assert fit["beats_baseline"]
    assert fit["backtest_log_likelihood"] > fit["backtest_baseline_log_likelihood"]
    assert fit["backtest_expected_kept"] == pytest.approx(fit["backtest_kept_count"], rel=0.05)
    assert 0 < fit["expected_months_ahead"] < 12
    assert fit["discounted_months_ahead"] > fit["expected_months_ahead"]
    rows = curve.to_pylist()
    assert [row["age_months"] for row in rows] == list(range(fit["age_count"] + 13))
    last = rows[fit["age_count"]]
    assert not last["is_projection"]
    assert rows[-1]["survival_rate"] is None
    assert 0 < rows[-1]["expected_survival_rate"] < last["expected_survival_rate"]


def test_the_back_test_sees_only_what_was_known_then() -> None:
    # 200 contracts followed for 12 months: in the first six months 5 leave each month, and then
    # everybody: no model fitted before may know.
    observed = np.full(200, 12)
    months = np.concatenate([np.repeat(np.arange(1, 7), 5), np.full(170, 7)])
    (fit,), curve = _curves(_lifetimes(observed, months))
    assert fit["backtest_contract_count"] == 170
    assert fit["backtest_kept_count"] == 0
    assert fit["backtest_expected_kept"] > 130
    before = life_table(np.column_stack((np.minimum(months, 6), months <= 6)))
    alone = SBG().fit_table(before)
    assert fit["backtest_gamma"] == pytest.approx(alone.gamma_, rel=1e-8)
    assert "170 contracts that ran 6 months before" in fit["backtest_verdict"]
    hidden = [row["age_months"] for row in curve.to_pylist() if row["is_hidden_in_backtest"]]
    assert hidden == [7]


def test_contracts_that_began_after_the_origin_have_no_part_in_the_back_test() -> None:
    old, young = np.full(300, 20), np.full(500, 3)
    generator = np.random.default_rng(1)
    months = generator.geometric(generator.beta(1.0, 8.0, 800))
    (fit,), _ = _curves(_lifetimes(np.concatenate([old, young]), months))
    at_origin = months[:300] > 14
    assert fit["backtest_contract_count"] == at_origin.sum()
    assert fit["backtest_kept_count"] == (months[:300] > 20).sum()


def test_an_end_in_a_month_that_is_not_over_is_neither_active_nor_ended() -> None:
    lifetimes = pa.concat_tables([_simulated(400), _lifetimes([2] * 50, [9] * 50)])
    gone = pa.array([0] * 50, pa.int64())
    rest = lifetimes["active_count"].slice(0, 400).combine_chunks()
    lifetimes = lifetimes.set_column(5, "active_count", pa.concat_arrays([rest, gone]))
    (fit,), _ = _curves(lifetimes)
    (without,), _ = _curves(_simulated(400))
    assert fit["active_count"] == without["active_count"]
    assert fit["observed_count"] == without["observed_count"] + 50


@pytest.mark.parametrize(
    ("observed", "months", "why"),
    [
        ([5] * 10, [2] * 10, "10 contracts observed for a month, at least 30 are needed."),
        ([0] * 90, [9] * 90, "0 contracts observed for a month"),
        ([9] * 90, [99] * 90, "0 ended contracts, at least 30 are needed."),
        ([9] * 90, [99] * 89 + [2], "1 ended contract, at least 30"),
        ([2] * 90, [1] * 40 + [2] * 10 + [99] * 40, "2 months lived through, at least 3"),
        ([9] * 90 + [12], [1] * 90 + [1], "1 month lived through, at least 3"),
    ],
)
def test_too_little_is_refused_with_what_there_is_and_what_is_needed(
    observed: list[int], months: list[int], why: str
) -> None:
    (fit,), curve = _curves(_lifetimes(observed, months))
    assert fit["status"] == fit["backtest_status"] == "refused"
    assert why in fit["reason"]
    assert fit["gamma"] is None
    assert curve["expected_survival_rate"].null_count == curve.num_rows
    assert not any(curve["is_projection"].to_pylist())


def test_customers_who_are_all_alike_are_weak_and_still_projected() -> None:
    months = np.random.default_rng(2).geometric(0.1, 2_000)
    generator = np.random.default_rng(3)
    (fit,), curve = _curves(_lifetimes(generator.integers(0, 24, 2_000), months))
    assert fit["status"] == "weak"
    assert curve["expected_survival_rate"].null_count == 0


def test_a_curve_that_is_far_from_what_was_seen_is_refused() -> None:
    # Nobody leaves for a year, then everybody: no churn rate falls like that.
    months = np.full(400, 12)
    table = life_table(np.column_stack((months, np.ones(400))))
    model = SBG().fit_table(table)
    verdict = judge_retention_fit(model, table, 30)
    assert verdict.status == "refused"
    assert "points" in verdict.reason
    at_once = life_table(np.column_stack((np.append(np.ones(99), 5), np.append(np.ones(99), 0))))
    assert judge_retention_fit(SBG().fit_table(at_once), at_once, 30).status == "weak"
    gate = ContractGate(1, 1, 1)
    assert judge_contracts(life_table([[1, 1]]), gate).status == "ok"
    everybody = life_table([[1, 1]], [50])
    verdict = judge_retention_fit(SBG().fit_table(everybody), everybody, 30)
    assert (verdict.status, "first month" in verdict.reason) == ("refused", True)


def test_without_a_discount_there_is_no_sum_of_all_months() -> None:
    (fit,), _ = _curves(_simulated(), annual_discount_rate=0.0)
    assert fit["discounted_months_ahead"] is None
    assert fit["expected_months_ahead"] is not None


def test_the_order_of_rows_changes_nothing() -> None:
    lifetimes = pa.concat_tables(
        [_simulated(500), _simulated(400, 6).set_column(1, "group_name", [["B"] * 400])]
    )
    shuffled = lifetimes.take(np.random.default_rng(9).permutation(lifetimes.num_rows))
    settings = _settings()
    fits, other = fit_retention(settings, lifetimes), fit_retention(settings, shuffled)
    assert fits.equals(other)
    curves = retention_curves(settings, fits, lifetimes)
    assert curves.equals(retention_curves(settings, other, shuffled))


def test_no_contracts_give_empty_tables() -> None:
    nothing = _lifetimes([], [])
    fits = fit_retention(_settings(), nothing)
    assert fits.num_rows == 0
    assert retention_curves(_settings(), fits, nothing).num_rows == 0
    sample = pa.table(
        {
            "duration_days": pa.array([], pa.int64()),
            "has_ended": pa.array([], pa.bool_()),
            "plan": pa.array([], pa.string()),
        }
    )
    assert contract_drivers(_settings(), sample).num_rows == 0


def _sample(count: int = 800) -> pa.Table:
    generator = np.random.default_rng(4)
    plan = np.where(generator.random(count) < 0.4, "b", "a")
    days = generator.exponential(np.where(plan == "b", 100, 300)).astype(int)
    followed = generator.integers(0, 500, count)
    return pa.table(
        {
            "duration_days": np.minimum(days, followed),
            "has_ended": days <= followed,
            "plan": plan,
            "town": [f"town {number}" for number in range(count)],
            "shop": ["the only one"] * count,
        }
    )


def test_drivers_say_what_they_found_and_what_they_refused() -> None:
    rows = contract_drivers(_settings(), _sample()).to_pylist()
    plan, *refused = sorted(rows, key=lambda row: row["status"])
    assert plan["reason"] == "These contracts end sooner."
    assert plan["hazard_ratio_low"] < 3 < plan["hazard_ratio_high"]
    assert {row["covariate"] for row in refused} == {"town", "shop"}
    assert all(row["hazard_ratio"] is None for row in refused)
    shuffled = _sample().take(np.random.default_rng(1).permutation(800))
    assert contract_drivers(_settings(), shuffled).to_pylist() == rows


def test_drivers_need_ended_contracts() -> None:
    rows = contract_drivers(_settings(min_ends=5_000), _sample()).to_pylist()
    assert {row["status"] for row in rows} == {"refused"}
    assert len(rows) == 3
    assert "at least 5,000 are needed" in rows[0]["reason"]

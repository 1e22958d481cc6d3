"""Gates and checks: what broke the peers is refused here, in words and without numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from clv.cdnow import simulate_histories, simulate_lives, simulate_spends
from klientela.clv.betageo import BGNBD, MBGNBD
from klientela.clv.gamma_gamma import GammaGamma, spend_frequency_correlation
from klientela.clv.order_model import OrderModel
from klientela.clv.pareto import ParetoNBD
from klientela.clv.triples import as_triples
from klientela.clv.verdicts import (
    BuyerBase,
    FitLimits,
    GateThresholds,
    Verdict,
    judge_gate,
    judge_order_fit,
    judge_spend_fit,
)

Array = NDArray[np.float64]
THRESHOLDS = GateThresholds(
    min_buyers=500, min_history_days=180, max_silence_days=30, min_repeaters=50
)
JUST_ENOUGH = BuyerBase(buyers=500, history_days=180, silence_days=30, repeaters=50)
MODELS = pytest.mark.parametrize("model", [BGNBD, MBGNBD, ParetoNBD])


def judged(model: type[OrderModel], histories: Array) -> Verdict:
    return judge_order_fit(model().fit(histories), as_triples(histories))


def judged_spend(spends: Array, limits: FitLimits | None = None) -> Verdict:
    return judge_spend_fit(
        GammaGamma().fit(spends),
        mean_value=float(spends[:, 1].mean()),
        customers=len(spends),
        correlation=spend_frequency_correlation(spends),
        limits=limits,
    )


def test_the_gate_opens_at_its_thresholds() -> None:
    assert judge_gate(JUST_ENOUGH, THRESHOLDS).status == "ok"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"buyers": 499}, "499 buyers, at least 500 are needed."),
        ({"history_days": 179}, "179 days of history, at least 180 are needed."),
        ({"silence_days": 31}, "No order in the last 31 days, at most 30 are allowed."),
        (
            {"repeaters": 1},
            "1 customer with orders on 3 or more days, at least 50 are needed.",
        ),
    ],
)
def test_the_gate_says_what_is_missing(change: dict[str, int], reason: str) -> None:
    verdict = judge_gate(replace(JUST_ENOUGH, **change), THRESHOLDS)
    assert verdict == Verdict("refused", reason)


def test_the_gate_says_everything_that_is_missing() -> None:
    verdict = judge_gate(BuyerBase(0, 0, 400, 0), THRESHOLDS)
    assert verdict.reason.count("needed") + verdict.reason.count("allowed") == 4


@MODELS
def test_a_fit_on_its_own_kind_of_customers_is_ok(model: type[OrderModel]) -> None:
    if model is ParetoNBD:
        histories = simulate_lives(5_000, 0.6, 35.0, 0.8, 150.0, seed=1)
    else:
        chance = int(model is MBGNBD)
        histories = simulate_histories(5_000, 0.6, 35.0, 0.8, 2.5, first_chance=chance, seed=1)
    verdict = judged(model, histories)
    assert verdict.status == "ok"
    assert "than there were" in verdict.reason


def everybody_once() -> Array:
    T = np.arange(1.0, 601.0)
    return np.column_stack((np.zeros(600), np.zeros(600), T))


def five_customers() -> Array:
    return np.array([[0, 0, 30], [0, 0, 200], [0, 0, 50], [1, 20, 100], [2, 80, 90.0]])


def everybody_alike() -> Array:
    return np.tile([5.0, 50.0, 52.0], (1000, 1))


def nobody_leaves() -> Array:
    draw = np.random.default_rng(3)
    T = draw.integers(100, 700, 5_000).astype(float)
    x = draw.poisson(draw.gamma(0.7, 1 / 60.0, 5_000) * T).astype(float)
    # The last of x purchases spread evenly over T comes at T times a beta variable.
    t_x = np.where(x > 0, T * draw.beta(np.maximum(x, 1.0), 1.0), 0.0)
    return np.column_stack((x, t_x, T))


def daily_buyers() -> Array:
    # 20,000 customers, most of whom buy on every day they are observed.
    draw = np.random.default_rng(2)
    T = draw.integers(20, 400, 20_000).astype(float)
    is_daily = draw.random(20_000) < 0.9
    x = np.where(is_daily, T, draw.integers(0, 3, 20_000))
    return np.column_stack((x, np.where(x > 0, T - (~is_daily) * 5, 0.0), T))


@MODELS
@pytest.mark.parametrize(
    "histories",
    [
        everybody_once(),
        five_customers(),
        five_customers()[:1],
        five_customers()[-1:],
        everybody_alike(),
    ],
    ids=["all one-time", "5 customers", "1 customer", "1 repeater", "everybody alike"],
)
def test_what_cannot_be_fitted_is_refused(model: type[OrderModel], histories: Array) -> None:
    verdict = judged(model, histories)
    assert verdict.status == "refused"
    assert any(words in verdict.reason for words in ("no finite estimate", "flat", "only known to"))


@MODELS
@pytest.mark.parametrize("never_leave", [daily_buyers(), nobody_leaves()], ids=["daily", "loyal"])
def test_where_nobody_is_seen_to_leave_the_fit_is_weak_and_right(
    model: type[OrderModel], never_leave: Array
) -> None:
    fit = model().fit(never_leave)
    verdict = judge_order_fit(fit, as_triples(never_leave))
    assert verdict.status == "weak"
    assert "do not show when customers leave" in verdict.reason
    assert fit.converged_
    assert np.isnan(fit.standard_errors_).tolist() == fit.at_bound_.tolist()
    assert not fit.at_bound_[:2].any()
    assert fit.at_bound_[2:].any()
    expected = fit.expected_orders(365, never_leave)
    assert np.all(np.isfinite(expected) & (expected >= 0))
    assert fit.expected_orders(never_leave[:, 2]).sum() == pytest.approx(
        never_leave[:, 0].sum(), rel=0.05
    )


def test_without_dropout_the_models_are_the_negative_binomial() -> None:
    # Ehrenberg's NBD: rates are gamma distributed and nobody leaves.
    histories = nobody_leaves()
    fits = [model().fit(histories) for model in (BGNBD, MBGNBD, ParetoNBD)]
    for fit in fits[1:]:
        assert fit.log_likelihood_ == pytest.approx(fits[0].log_likelihood_, abs=0.1)
    for fit in fits:
        assert fit.parameters_[:2] == pytest.approx((0.7, 60.0), rel=0.1)


@MODELS
def test_one_customer_with_20000_orders_does_not_break_the_fit(model: type[OrderModel]) -> None:
    histories = np.ceil(simulate_histories(3_000, 0.6, 35.0, 0.8, 2.5, first_chance=1, seed=4))
    with_giant = np.vstack((histories, [20_000.0, 20_000.0, 20_000.0]))
    fit = model().fit(with_giant)
    assert fit.converged_
    assert judge_order_fit(fit, as_triples(with_giant)).status in ("ok", "weak", "refused")
    expected = fit.expected_orders(365, with_giant)
    assert np.all(np.isfinite(expected) & (expected >= 0))
    # 20,000 purchases in as many days tell nearly all there is to know about their rate.
    assert fit.expected_orders(365, [[20_000, 20_000, 20_000]])[0] == pytest.approx(365, rel=0.05)


def test_a_fit_that_misses_the_purchases_is_weak_or_refused() -> None:
    histories = simulate_histories(5_000, 0.6, 35.0, 0.8, 2.5, first_chance=1, seed=5)
    triples, fit = as_triples(histories), MBGNBD().fit(histories)
    assert judge_order_fit(fit, triples).status == "ok"
    assert judge_order_fit(fit, triples, FitLimits(weak_miss=0.0)).status == "weak"
    assert judge_order_fit(fit, triples, FitLimits(refused_miss=0.0)).status == "refused"


def test_a_slope_is_no_maximum() -> None:
    histories = simulate_histories(5_000, 0.6, 35.0, 0.8, 2.5, first_chance=1, seed=5)
    fit = MBGNBD().fit(histories)
    fit.gradient_ = fit.gradient_ + 1.0
    verdict = judge_order_fit(fit, as_triples(histories))
    assert verdict == Verdict("refused", "The fit ended on a slope, not at a maximum.")


def test_a_fit_that_was_cut_short_is_refused() -> None:
    histories = simulate_histories(5_000, 0.6, 35.0, 0.8, 2.5, first_chance=1, seed=5)
    verdict = judge_order_fit(MBGNBD(max_steps=1).fit(histories), as_triples(histories))
    assert verdict == Verdict("refused", "The fit did not converge in 1 step.")


def test_a_parameter_that_is_hardly_known_makes_a_fit_weak() -> None:
    histories = simulate_histories(5_000, 0.6, 35.0, 0.8, 2.5, first_chance=1, seed=5)
    verdict = judge_order_fit(
        MBGNBD().fit(histories), as_triples(histories), FitLimits(weak_log_standard_error=0.001)
    )
    assert verdict.status == "weak"
    assert "r is only known to a factor of 1." in verdict.reason


def test_gamma_gamma_on_its_own_kind_of_customers_is_ok() -> None:
    verdict = judged_spend(simulate_spends(5_000, 6.0, 4.0, 15.0, seed=1))
    assert verdict.status == "ok"
    assert "correlate by" in verdict.reason


def test_gamma_gamma_without_a_mean_is_refused() -> None:
    verdict = judged_spend(simulate_spends(5_000, 6.0, 0.7, 15.0, seed=1))
    assert verdict.status == "refused"
    assert "its mean does not exist" in verdict.reason


def test_gamma_gamma_on_equal_spend_is_refused() -> None:
    verdict = judged_spend(np.column_stack((np.arange(1.0, 601.0) % 7 + 1, np.full(600, 20.0))))
    assert verdict.status == "refused"
    assert "no finite estimate" in verdict.reason


def test_gamma_gamma_on_spend_that_goes_with_frequency_is_weak() -> None:
    spends = simulate_spends(5_000, 6.0, 6.0, 15.0, seed=2)
    spends[:, 1] *= spends[:, 0]
    verdict = judged_spend(spends)
    assert verdict.status == "weak"
    assert "they are not" in verdict.reason
    assert judged_spend(spends, FitLimits(weak_correlation=1.0)).status != "refused"


def test_correlation_of_what_does_not_vary_is_zero() -> None:
    assert spend_frequency_correlation([[1, 0.1], [2, 0.1], [3, 0.1]]) == 0.0
    assert spend_frequency_correlation([[2, 1.0], [2, 5.0]]) == 0.0
    assert spend_frequency_correlation([[1, 1.0], [2, 2.0]]) == pytest.approx(1.0)

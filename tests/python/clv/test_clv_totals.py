"""Totals of groups: what their intervals are made of, and that they hold what happened."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from clv.cdnow import CALIBRATION_END, HOLDOUT_END, read_cdnow, simulate_histories
from klientela.clv.betageo import BGNBD, MBGNBD
from klientela.clv.intervals import order_sets
from klientela.clv.order_model import OrderModel
from klientela.clv.totals import (
    TotalInterval,
    backtest_error,
    log_gradient,
    parameter_variance,
    spend_moments,
    total_interval,
)
from realdata import real_data

TRUTH = {"r": 0.6, "alpha": 40.0, "a": 0.9, "b": 4.0}


def interval_of(total: float, chance: float, **changes: float) -> TotalInterval:
    asked = {
        "parameter_variance": 0.0,
        "backtest_error": 0.0,
        "backtest_origins": 2,
        "horizon": 90.0,
        "backtest_horizon": 90.0,
    } | changes
    return total_interval(total, chance, **asked)


def orders_in_all(model: OrderModel, histories: np.ndarray, horizon: float) -> TotalInterval:
    """Total, and the variances from chance and parameters, without a back-test."""
    sets = order_sets(model, histories, horizon)

    def total(parameters: np.ndarray) -> float:
        named = dict(zip(model.PARAMETERS, parameters, strict=True))
        other = type(model).from_parameters(**named)
        return float(other.expected_orders(horizon, histories).sum())

    variance = parameter_variance(log_gradient(total, model.parameters_), model.log_covariance_)
    return interval_of(
        float(sets.mean.sum()), float(sets.variance.sum()), parameter_variance=float(variance)
    )


@pytest.mark.parametrize(
    ("name", "actual"), [("CDNOW_sample.txt", 1882), ("CDNOW_master.txt", 19684)]
)
@pytest.mark.parametrize("model_class", [BGNBD, MBGNBD])
def test_the_holdout_of_cdnow_lies_inside(
    name: str, actual: int, model_class: type[OrderModel]
) -> None:
    days = read_cdnow(real_data(f"cdnow/{name}"))
    # Two origins inside the calibration period, one after the other and both before its end.
    backtest_horizon = 91
    predicted, happened = [], []
    for back in (2, 1):
        origin = CALIBRATION_END - timedelta(back * backtest_horizon)
        past = days.histories(origin)
        fit = model_class().fit(past)
        predicted.append(fit.expected_orders(float(backtest_horizon), past).sum())
        happened.append(days.later_days(origin, origin + timedelta(backtest_horizon)).sum())
    tau = backtest_error(predicted, happened)
    assert 0.03 < tau < 0.15

    histories = days.histories(CALIBRATION_END)
    horizon = float((HOLDOUT_END - CALIBRATION_END).days)
    bare = orders_in_all(model_class().fit(histories), histories, horizon)
    # Chance and parameters alone do not know how far off a model is.
    assert not bare.low <= actual <= bare.high
    whole = interval_of(
        bare.total,
        (bare.chance_error * bare.total) ** 2,
        parameter_variance=(bare.parameter_error * bare.total) ** 2,
        backtest_error=tau,
        horizon=horizon,
        backtest_horizon=float(backtest_horizon),
    )
    assert whole.low <= actual <= whole.high
    assert whole.model_error == pytest.approx(tau * np.sqrt(3.0))


def test_refitted_samples_scatter_as_chance_and_parameters_say() -> None:
    horizon, misses, told = 180.0, [], []
    for seed in range(20):
        everybody = simulate_histories(1_000, **TRUTH, first_chance=1, seed=seed)
        fit = MBGNBD().fit(everybody)
        interval = orders_in_all(fit, everybody, horizon)
        truth = order_sets(MBGNBD.from_parameters(**TRUTH), everybody, horizon)
        misses.append(np.log(interval.total / truth.mean.sum()))
        told.append(interval.parameter_error)
    assert np.std(misses) == pytest.approx(np.mean(told), rel=0.4)


@pytest.mark.parametrize("size", [3, 30, 1000])
def test_totals_of_small_and_large_groups_are_covered(size: int) -> None:
    model = BGNBD.from_parameters(**TRUTH)
    draw = np.random.default_rng(size)
    past = np.ceil(simulate_histories(size, **TRUTH, first_chance=0, seed=5))
    sets = order_sets(model, past, 365.0)
    trials = 2_000
    alive = draw.random((trials, size)) < model.probability_alive(past)
    rate = draw.gamma(TRUTH["r"] + past[:, 0], 1 / (TRUTH["alpha"] + past[:, 2]), (trials, size))
    dropout = draw.beta(TRUTH["a"], TRUTH["b"] + past[:, 0], (trials, size))
    counts = np.where(alive, np.minimum(draw.poisson(rate * 365.0), draw.geometric(dropout)), 0)
    interval = interval_of(float(sets.mean.sum()), float(sets.variance.sum()))
    totals = counts.sum(axis=1)
    covered = (totals >= np.floor(interval.low)) & (totals <= np.ceil(interval.high))
    assert 0.93 <= covered.mean() <= 0.99


@pytest.mark.parametrize("origins", [1, 2, 5])
@pytest.mark.parametrize("chance", [0.0, 0.1, 0.3])
def test_few_origins_are_made_up_for(origins: int, chance: float) -> None:
    draw = np.random.default_rng(7)
    tau, trials, inside = 0.1, 4_000, 0
    for _ in range(trials):
        found = backtest_error(np.exp(draw.normal(0, tau, origins)), np.ones(origins))
        actual = 1000 * np.exp(draw.normal(0, np.hypot(tau, chance)))
        interval = interval_of(
            1000.0,
            0.0,
            parameter_variance=(1000 * chance) ** 2,
            backtest_error=found,
            backtest_origins=origins,
        )
        inside += interval.low <= actual <= interval.high
    assert 0.94 <= inside / trials <= 0.99


def test_longer_horizons_and_more_money_scale() -> None:
    short = interval_of(100.0, 0.0, backtest_error=0.05)
    same = interval_of(100.0, 0.0, backtest_error=0.05, horizon=30.0)
    long = interval_of(100.0, 0.0, backtest_error=0.05, horizon=360.0)
    assert (same.low, same.high) == (short.low, short.high)
    assert np.log(long.high / 100.0) == pytest.approx(2 * np.log(short.high / 100.0))
    assert short.low * short.high == pytest.approx(100.0**2)
    cents = interval_of(10_000.0, 25.0 * 100**2, backtest_error=0.05)
    euros = interval_of(100.0, 25.0, backtest_error=0.05)
    assert (cents.low, cents.high) == pytest.approx((100 * euros.low, 100 * euros.high))


def test_spend_has_the_moments_of_its_simulation() -> None:
    p, q, mean, variance = 6.25, 5.5, 3.0, 9.0
    draw = np.random.default_rng(2)
    # A negative binomial count with this mean and variance.
    counts = draw.negative_binomial(mean**2 / (variance - mean), mean / variance, 2_000_000)
    for paid in (0, 4):
        scale = draw.gamma(q + p * paid, size=len(counts))
        money = draw.gamma(p * np.maximum(counts, 1e-300)) / scale
        found = spend_moments([mean], [variance], [paid], p, q)
        assert found[0][0] == pytest.approx(money.mean(), rel=0.005)
        assert found[1][0] == pytest.approx(money.var(), rel=0.05)
    assert spend_moments([1.0, 0.0], [1.0, 0.0], [0, 0], p, 2.0)[1].tolist() == [np.inf, 0.0]
    with pytest.raises(ValueError, match="where spend has a mean"):
        spend_moments([1.0], [1.0], [0], p, 1.0)


def test_gradients_of_customers_add_up_to_that_of_their_group() -> None:
    weights = np.array([[1.0, 2.0], [0.5, 0.0], [3.0, 1.0]])
    of_each = log_gradient(lambda theta: weights @ np.log(theta), [0.7, 31.0])
    assert of_each == pytest.approx(weights, rel=1e-6, abs=1e-9)
    assert log_gradient(lambda theta: theta[0] ** 2 * theta[1], [2.0, 5.0]) == pytest.approx(
        [40.0, 20.0], rel=1e-5
    )
    covariance = np.array([[0.04, np.nan], [np.nan, np.nan]])
    assert parameter_variance([3.0, 1.0], covariance) == pytest.approx(0.36)
    with pytest.raises(ValueError, match="how well any"):
        parameter_variance([3.0, 1.0], np.full((2, 2), np.nan))


def test_nothing_expected_has_an_interval_of_nothing() -> None:
    nothing = interval_of(0.0, 0.0, backtest_error=0.3)
    assert (nothing.total, nothing.low, nothing.high) == (0.0, 0.0, 0.0)
    hardly = interval_of(1e-6, 1e-6, backtest_error=2.0, backtest_origins=1)
    assert 0 <= hardly.low <= 1e-6 <= hardly.high < np.inf


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"total": -1.0}, "total must be"),
        ({"chance": np.inf}, "variance of the customers"),
        ({"parameter_variance": np.nan}, "variance of the parameters"),
        ({"backtest_error": np.nan}, "error of the back-test"),
        ({"backtest_origins": 0}, "Without a past origin"),
        ({"horizon": 0.0}, "Horizons must be"),
        ({"coverage": 1.0}, "coverage must be"),
    ],
)
def test_impossible_totals_are_refused_in_words(changes: dict[str, float], words: str) -> None:
    asked = {"total": 10.0, "chance": 4.0} | changes
    with pytest.raises(ValueError, match=words):
        interval_of(**asked)


@pytest.mark.parametrize(
    ("predicted", "actual", "words"),
    [([], [], "for each past origin"), ([1.0], [1.0, 2.0], "for each"), ([1.0], [0.0], "above 0")],
)
def test_a_backtest_without_a_ratio_is_refused(
    predicted: list[float], actual: list[float], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        backtest_error(predicted, actual)

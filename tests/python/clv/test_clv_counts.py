"""How many further purchases somebody alive makes, count by count, and what all are worth today."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from klientela.clv.betageo import BGNBD, MBGNBD
from klientela.clv.order_model import OrderModel
from klientela.clv.pareto import ParetoNBD

BETA_GEO = {"r": 0.25, "alpha": 31.0, "a": 0.8, "b": 2.4}
MODELS = [
    BGNBD.from_parameters(**BETA_GEO),
    MBGNBD.from_parameters(**BETA_GEO),
    ParetoNBD.from_parameters(r=0.55, alpha=74.0, s=0.6, beta=82.0),
]
EVERY_MODEL = pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)


@EVERY_MODEL
@pytest.mark.parametrize(("x", "T"), [(0, 0), (0, 700), (3, 30), (40, 400), (300, 365)])
def test_counts_sum_to_one_and_have_the_expected_mean(model: OrderModel, x: int, T: int) -> None:
    counts = np.arange(4000)
    probability = model.orders_while_alive(counts, 365.0, [x], [T])[0]
    assert probability.min() >= 0.0
    assert probability.sum() == pytest.approx(1.0, rel=1e-10)
    history = [[x, min(x, T), T]]
    expected = model.expected_orders(365.0, history) / model.probability_alive(history)
    assert counts @ probability == pytest.approx(expected[0], rel=1e-9)


@EVERY_MODEL
def test_thousands_of_purchases_are_counted_right(model: OrderModel) -> None:
    counts = np.arange(40_000)
    probability = model.orders_while_alive(counts, 365.0, [20_000], [20_000])[0]
    assert probability.sum() == pytest.approx(1.0, rel=1e-9)
    history = [[20_000, 20_000, 20_000]]
    expected = model.expected_orders(365.0, history) / model.probability_alive(history)
    assert counts @ probability == pytest.approx(expected[0], rel=1e-8)


@EVERY_MODEL
def test_any_list_of_counts_gives_the_same_numbers(model: OrderModel) -> None:
    x, T = [0, 2, 60], [200, 31, 400]
    all_counts = model.orders_while_alive(np.arange(200), 90.0, x, T)
    some = model.orders_while_alive([150, 3, 0, 77], 90.0, x, T)
    assert some == pytest.approx(all_counts[:, [150, 3, 0, 77]], rel=1e-9)
    alone = [
        model.orders_while_alive(np.arange(200), 90.0, x[i : i + 1], T[i : i + 1])[0]
        for i in range(3)
    ]
    assert all_counts == pytest.approx(np.array(alone), rel=1e-12)


@EVERY_MODEL
def test_in_no_time_nothing_is_bought(model: OrderModel) -> None:
    assert model.orders_while_alive([0, 1, 2], 0.0, [4], [9]).tolist() == [[1.0, 0.0, 0.0]]
    assert model.orders_while_alive([], 30.0, [4], [9]).shape == (1, 0)
    assert model.orders_while_alive([0, 1], 30.0, [], []).shape == (0, 2)


@EVERY_MODEL
def test_a_new_customer_who_is_alive_counts_like_one_seen_today(model: OrderModel) -> None:
    counts = np.arange(1, 500)
    of_new = model.probability_of_orders(counts, 200.0)
    while_alive = model.orders_while_alive(counts, 200.0, [0], [0])[0]
    alive = model.probability_alive([[0, 0, 0]])[0]
    assert of_new == pytest.approx(alive * while_alive, rel=1e-9)
    assert model.probability_of_orders(0, 200.0) == pytest.approx(1.0 - of_new.sum(), rel=1e-9)


@pytest.mark.parametrize(
    ("counts", "horizon", "x", "T"),
    [
        ([0.5], 30.0, [0], [1]),
        ([-1], 30.0, [0], [1]),
        ([[0, 1]], 30.0, [0], [1]),
        ([0], -1.0, [0], [1]),
        ([0], np.nan, [0], [1]),
        ([0], 30.0, [0, 1], [1]),
        ([0], 30.0, [-1], [1]),
        ([0], 30.0, [0], [np.inf]),
    ],
)
def test_impossible_counts_are_refused(
    counts: list[float], horizon: float, x: list[float], T: list[float]
) -> None:
    with pytest.raises(ValueError, match=r"must be"):
        MODELS[0].orders_while_alive(counts, horizon, x, T)


@EVERY_MODEL
def test_without_a_horizon_is_the_limit_of_long_horizons(model: OrderModel) -> None:
    histories = [[0, 0, 0], [0, 0, 700], [3, 200, 210], [60, 399, 400]]
    endless = model.discounted_expected_orders(histories, annual_discount_rate=0.15)
    century = model.expected_orders(36_500, histories, annual_discount_rate=0.15)
    assert np.all(century < endless * (1 + 1e-9))
    assert endless == pytest.approx(century, rel=1e-5)
    assert model.discounted_expected_orders(annual_discount_rate=0.15) == pytest.approx(
        endless[:1], rel=1e-9
    )
    for rate in (0.0, -0.1, np.nan):
        with pytest.raises(ValueError, match="must be above 0"):
            model.discounted_expected_orders(histories, annual_discount_rate=rate)


@pytest.mark.parametrize(
    ("a", "b", "x", "T", "rate"),
    [
        (0.8, 2.4, 3, 210, 0.15),
        (1.0, 1.0, 0, 0, 1e-4),
        (30.0, 0.1, 1, 9, 0.15),
        (0.01, 5, 9, 99, 5.0),
    ],
)
def test_discounted_orders_are_the_double_integral(
    a: float, b: float, x: int, T: int, rate: float
) -> None:
    model = BGNBD.from_parameters(r=0.5, alpha=20.0, a=a, b=b)
    R, A, b_x, delta = 0.5 + x, 20.0 + T, b + x, mpmath.log1p(rate) / 365

    def weighted(q: mpmath.mpf) -> mpmath.mpf:
        # q = p^a, so that the density has no pole at 0; exp(w) E(w) is Tricomi's U(1, 1 - R, w).
        p = q ** (1 / mpmath.mpf(a))
        w = delta * A / p
        return R / p * mpmath.exp(w) * mpmath.expint(R + 1, w) * (1 - p) ** (b_x - 1) / a

    with mpmath.workdps(15):
        by_hand = mpmath.quad(weighted, [0, 1e-3, 0.1, 0.5, 1]) / mpmath.beta(a, b_x)
        history = [[x, min(x, T), T]]
        found = model.discounted_expected_orders(history, annual_discount_rate=rate)
        found = found / model.probability_alive(history)
        assert found[0] == pytest.approx(float(by_hand), rel=1e-6)

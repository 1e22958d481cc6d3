"""The formulas against high-precision arithmetic, in ordinary places and in the hard corners."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from klientela.clv.betageo import BGNBD, MBGNBD, BetaGeoModel
from klientela.clv.gamma_gamma import GammaGamma
from klientela.clv.integrals import expected_while_alive
from klientela.clv.order_model import OrderModel
from klientela.clv.pareto import ParetoNBD

BETA_GEO = pytest.mark.parametrize("model", [BGNBD, MBGNBD])
# Parameters in the order of each model: shape and scale of purchases, then of dropout.
MODELS = pytest.mark.parametrize("model", [BGNBD, MBGNBD, ParetoNBD])
shape = st.floats(-2.5, 3.0).map(lambda power: 10.0**power)
near_one = st.floats(-14.0, -1.0).flatmap(
    lambda power: st.sampled_from([1.0, 1.0 + 10.0**power, 1.0 - 10.0**power])
)


def with_parameters(
    model: type[OrderModel], r: float, alpha: float, third: float, fourth: float
) -> OrderModel:
    """Make any of the models with its four parameters; beta has the unit of days."""
    if model is ParetoNBD:
        fourth *= 30.0
    return model.from_parameters(
        **dict(zip(model.PARAMETERS, (r, alpha, third, fourth), strict=True))
    )


def exact_while_alive(purchases: float, a: float, b: float, tau: float) -> float:
    """Equation (10) of Fader, Hardie & Lee (2005) without its denominator, in 60 digits.

    Its hypergeometric function by Pfaff's transformation, which mpmath can sum for any x.
    """
    with mpmath.workdps(60):
        R, a, b, tau = (mpmath.mpf(value) for value in (purchases, a, b, tau))
        if abs(a - 1) < mpmath.mpf(10) ** -20:
            a += mpmath.mpf(10) ** -25  # 0 / 0 at 1 itself; the limit is reached to 25 digits
        hypergeometric = mpmath.hyp2f1(R, a - 1, a + b - 1, -tau)
        return float((a + b - 1) / (a - 1) * (1 - hypergeometric))


def exact_alive(model: BetaGeoModel, x: int, t_x: float, T: float) -> float:
    with mpmath.workdps(40):
        r, alpha, a, b = (mpmath.mpf(value) for value in model.parameters_)
        chances = x + (1 if isinstance(model, MBGNBD) else 0)
        if chances == 0:
            return 1.0
        odds = a / (b + chances - 1) * ((alpha + T) / (alpha + t_x)) ** (r + x)
        return float(1 / (1 + odds))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    purchases=st.floats(-3.0, 4.3).map(lambda power: 10.0**power),
    a=st.one_of(shape, near_one),
    b=st.floats(-2.0, 4.3).map(lambda power: 10.0**power),
    tau=st.floats(-5.0, 3.5).map(lambda power: 10.0**power),
)
def test_expected_purchases_are_right_to_ten_digits(
    purchases: float, a: float, b: float, tau: float
) -> None:
    found = expected_while_alive(purchases, a, b, np.array([tau]), tau, np.zeros(1))[0]
    assert found == pytest.approx(exact_while_alive(purchases, a, b, tau), rel=1e-10)


@BETA_GEO
@pytest.mark.parametrize("x", [0, 1, 1800, 20_000])
@pytest.mark.parametrize("a", [0.793, 1.0 - 1e-9, 1.0, 1.0 + 1e-6, 40.0])
def test_customers_with_thousands_of_orders_and_a_near_one(
    model: type[BetaGeoModel], x: int, a: float
) -> None:
    fit = model.from_parameters(r=0.243, alpha=30.9, a=a, b=2.426)
    t_x, T, horizon = (0.0 if x == 0 else 720.0), 730.0, 365.0
    chances = x + (model is MBGNBD)
    while_alive = exact_while_alive(0.243 + x, a, 2.426 + chances, horizon / (30.9 + T))
    alive = exact_alive(fit, x, t_x, T)
    assert fit.probability_alive([[x, t_x, T]])[0] == pytest.approx(alive, rel=1e-9)
    assert fit.expected_orders(horizon, [[x, t_x, T]])[0] == pytest.approx(
        alive * while_alive, rel=1e-9
    )


@MODELS
@settings(deadline=None, derandomize=True)
@given(
    r=shape,
    alpha=st.floats(-2.0, 5.0).map(lambda power: 10.0**power),
    third=shape,
    fourth=shape,
    x=st.integers(0, 20_000),
    silence=st.floats(0.0, 1.0),
    T=st.integers(1, 10_000),
    horizon=st.one_of(st.just(0.0), st.floats(1e-3, 4000.0)),
)
def test_nothing_is_ever_negative_or_not_a_number(
    model: type[OrderModel],
    r: float,
    alpha: float,
    third: float,
    fourth: float,
    x: int,
    silence: float,
    T: int,
    horizon: float,
) -> None:
    fit = with_parameters(model, r, alpha, third, fourth)
    t_x = 0.0 if x == 0 else max(T * (1.0 - silence), 1e-3)
    history = [[x, t_x, T]]
    alive = fit.probability_alive(history)[0]
    expected = fit.expected_orders(horizon, history)[0]
    discounted = fit.expected_orders(horizon, history, annual_discount_rate=0.1)[0]
    assert 0.0 <= alive <= 1.0
    # Never more than somebody buys who does not leave, and a discount only lowers it.
    assert 0.0 <= expected <= (r + x) * horizon / (alpha + T) * (1 + 1e-9)
    assert expected / 1.1 ** (horizon / 365) * (1 - 1e-9) <= discounted <= expected * (1 + 1e-9)
    assert np.isfinite(fit.log_likelihood(history))


@MODELS
def test_a_new_customer_is_a_customer_seen_today(model: type[OrderModel]) -> None:
    fit = with_parameters(model, 0.5, 40.0, 0.9, 1.6)
    assert fit.expected_orders(365) == pytest.approx(fit.expected_orders(365, [[0, 0, 0]]))


@MODELS
@pytest.mark.parametrize("rate", [0.1, 2.0])
def test_discounted_orders_are_the_sum_of_discounted_days(
    model: type[OrderModel], rate: float
) -> None:
    fit = with_parameters(model, 0.25, 4.0, 0.8, 2.4)
    histories = [[0, 0, 0], [0, 0, 700], [3, 200, 210], [60, 399, 400]]
    ends = np.linspace(0.0, 365.0, 1_461)
    counts = np.array([fit.expected_orders(end, histories) for end in ends])
    middles = (ends[1:] + ends[:-1]) / 2
    by_hand = np.diff(counts, axis=0).T @ (1 + rate) ** (-middles / 365)
    found = fit.expected_orders(365, histories, annual_discount_rate=rate)
    assert found == pytest.approx(by_hand, rel=1e-5)


@MODELS
def test_probabilities_of_orders_sum_to_one_and_have_the_expected_mean(
    model: type[OrderModel],
) -> None:
    fit = with_parameters(model, 0.8, 20.0, 0.9, 3.0)
    counts = np.arange(3000)
    probabilities = fit.probability_of_orders(counts, 300)
    assert np.all(probabilities >= 0)
    assert probabilities.sum() == pytest.approx(1.0, rel=1e-10)
    assert counts @ probabilities == pytest.approx(fit.expected_orders(300)[0], rel=1e-9)


@MODELS
def test_no_row_changes_with_its_company(model: type[OrderModel]) -> None:
    fit = with_parameters(model, 0.25, 30.0, 0.8, 2.4)
    draw = np.random.default_rng(1)
    x = draw.integers(0, 30, 400)
    T = draw.integers(40, 700, 400)
    histories = np.column_stack((x, np.where(x > 0, T - draw.integers(0, 10, 400), 0), T))
    together = fit.expected_orders(365, histories, annual_discount_rate=0.1)
    alone = [fit.expected_orders(365, [row], annual_discount_rate=0.1)[0] for row in histories]
    assert together == pytest.approx(alone, rel=1e-13)


@settings(deadline=None, derandomize=True)
@given(
    p=shape,
    q=st.floats(0.01, 20.0),
    gamma=st.floats(1e-3, 1e5),
    x=st.integers(0, 20_000),
    mean_value=st.floats(0.01, 1e6),
)
def test_expected_values_exist_or_are_refused(
    p: float, q: float, gamma: float, x: int, mean_value: float
) -> None:
    fit = GammaGamma.from_parameters(p=p, q=q, gamma=gamma)
    assume(abs(p * x + q - 1.0) > 1e-6)
    if p * x + q <= 1.0:
        with pytest.raises(ValueError, match="does not exist"):
            fit.expected_value([[x, mean_value]])
        return
    value = fit.expected_value([[x, mean_value]])[0]
    assert np.isfinite(value)
    assert value > 0


def test_a_spend_model_without_a_mean_never_answers_for_one_time_buyers() -> None:
    fit = GammaGamma.from_parameters(p=2.0, q=0.8, gamma=10.0)
    with pytest.raises(ValueError, match="0 repeat purchases does not exist"):
        fit.expected_value([[3, 20.0], [0, 0.0]])
    assert fit.expected_value([[3, 20.0]])[0] == pytest.approx(2 * (10 + 60) / (6 + 0.8 - 1))


@pytest.mark.parametrize(
    ("history", "why"),
    [
        ([[1, 5, 4]], "outside the time observed"),
        ([[0, 5, 10]], "no repeat purchase but a time of one"),
        ([[2, 0, 10]], "on the first day"),
        ([[1.5, 5, 10]], "no count"),
        ([[-1, 0, 10]], "no count"),
        ([[1, 5, np.nan]], "not finite"),
        ([[1, 5]], "three columns"),
    ],
)
def test_impossible_histories_are_refused_by_row(history: list[list[float]], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        BGNBD.from_parameters(r=1, alpha=1, a=1, b=1).probability_alive(history)


@pytest.mark.parametrize(
    "ask",
    [
        lambda fit: fit.expected_orders(-1),
        lambda fit: fit.expected_orders(np.inf),
        lambda fit: fit.expected_orders(365, annual_discount_rate=-0.1),
        lambda fit: fit.expected_orders([30, 60], [[0, 0, 1]]),
        lambda fit: fit.probability_of_orders(-1, 30),
        lambda fit: fit.probability_of_orders(1.5, 30),
        lambda fit: fit.probability_of_orders(1, -30),
        lambda fit: fit.log_likelihood([[0, 0, 1]], [-1]),
        lambda fit: fit.log_likelihood(np.empty((0, 3))),
        lambda fit: fit.fit([[0, 0, 1]], [1]),
        lambda fit: BGNBD.from_parameters(r=0, alpha=1, a=1, b=1),
        lambda fit: GammaGamma.from_parameters(p=1, q=np.nan, gamma=1),
        lambda fit: GammaGamma().fit([[1, 0.0]]),
        lambda fit: GammaGamma().fit(np.empty((0, 2))),
    ],
)
def test_impossible_questions_are_refused(ask: object) -> None:
    with pytest.raises(ValueError, match=r"\w+"):
        ask(BGNBD.from_parameters(r=1, alpha=1, a=1, b=1))  # type: ignore[operator]

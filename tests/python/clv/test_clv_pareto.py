"""The Pareto/NBD's integrals against high-precision arithmetic, in the hard corners above all."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klientela.clv.pareto import ParetoNBD
from klientela.clv.pareto_counts import orders_before_leaving
from klientela.clv.pareto_integrals import (
    discounted_lifetime,
    endless_discounted_lifetime,
    lifetime_within,
)
from klientela.clv.pareto_likelihood import leaving_first


def powers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high).map(lambda power: 10.0**power)


def exact_log_total(
    model: ParetoNBD, x: int, t_x: float, T: float
) -> tuple[mpmath.mpf, mpmath.mpf]:
    """log D and the log-likelihood, by the integral over the time of leaving in 20 digits.

    Not by the published hypergeometric functions: for x = 20,000, alpha 1,030 and beta 2,133
    mpmath's own is wrong even with 120 digits.
    """
    with mpmath.workdps(20):
        r, alpha, s, beta = (mpmath.mpf(value) for value in model.parameters_)
        R, t_x, T = r + x, mpmath.mpf(t_x), mpmath.mpf(T)

        def left_at(y: mpmath.mpf) -> mpmath.mpf:
            purchases = R * mpmath.log((alpha + T) / (alpha + y))
            leaving = (s + 1) * mpmath.log((beta + T) / (beta + y))
            return s / (beta + T) * mpmath.exp(purchases + leaving)

        # The integrand may fall by thousands of powers of e from t_x on.
        ends = [t_x, *(t_x + (T - t_x) * mpmath.mpf(2) ** -power for power in range(32, -1, -1))]
        log_total = mpmath.log1p(mpmath.quad(left_at, ends, maxdegree=4))
        value = (
            mpmath.loggamma(R)
            - mpmath.loggamma(r)
            + r * mpmath.log(alpha)
            - R * mpmath.log(alpha + T)
            + s * mpmath.log(beta / (beta + T))
            + log_total
        )
        return log_total, value


@settings(deadline=None, derandomize=True, max_examples=40)
@given(
    r=powers(-3.0, 2.5),
    alpha=powers(-2.0, 5.0),
    s=powers(-3.0, 2.5),
    beta=st.one_of(powers(-2.0, 5.0), st.none()),
    x=st.one_of(st.sampled_from([0, 1, 1_760, 1_820, 20_000]), st.integers(0, 60)),
    silence=st.floats(0.0, 1.0),
    T=st.integers(1, 3_000),
)
def test_likelihood_and_p_alive_are_right_to_twelve_digits(
    r: float, alpha: float, s: float, beta: float | None, x: int, silence: float, T: int
) -> None:
    # None: alpha and beta equal, where the hypergeometric function's argument is 0.
    model = ParetoNBD.from_parameters(r=r, alpha=alpha, s=s, beta=alpha if beta is None else beta)
    t_x = 0.0 if x == 0 else max(T * (1.0 - silence), 1e-3)
    log_total, value = exact_log_total(model, x, t_x, T)
    found = model.log_likelihood([[x, t_x, T]])
    assert found == pytest.approx(float(value), rel=1e-12, abs=1e-10)
    alive = model.probability_alive([[x, t_x, T]])[0]
    assert alive == pytest.approx(float(mpmath.exp(-log_total)), rel=1e-9, abs=1e-300)


def test_where_the_library_fails_the_integral_does_not() -> None:
    model = ParetoNBD.from_parameters(r=0.2255, alpha=1030.0, s=18.39, beta=2133.0)
    _, value = exact_log_total(model, 20_000, 465.27, 669.0)
    assert model.log_likelihood([[20_000, 465.27, 669.0]]) == pytest.approx(float(value), rel=1e-12)


@pytest.mark.parametrize("ratio", [1e-5, 0.3, 1.0, 40.0, 1e5])
@pytest.mark.parametrize(("r", "s", "x"), [(0.01, 0.02, 0), (0.5, 0.6, 3), (3.0, 40.0, 20_000)])
def test_derivatives_of_leaving_first(r: float, s: float, x: int, ratio: float) -> None:
    def at(r: float, s: float, log_ratio: float) -> tuple[float, np.ndarray, np.ndarray]:
        rho = np.exp(np.array([log_ratio]))
        found = leaving_first(r, s, np.array([float(x)]), rho, 1e-6, 1e6)
        return found.value[0], found.first[0], found.second[0]

    point = np.array([r, s, np.log(ratio)])
    value, first, second = at(*point)
    if ratio == 1.0:  # the mean of a beta distribution
        assert np.exp(value) == pytest.approx(s / (s + r + x), rel=1e-13)
    assert value <= 1e-12
    triangle = {(0, 0): 0, (0, 1): 1, (0, 2): 2, (1, 1): 3, (1, 2): 4, (2, 2): 5}
    for i in range(3):
        step = np.zeros(3)
        step[i] = 1e-5 * max(abs(point[i]), 1e-2)
        above, below = at(*(point + step)), at(*(point - step))
        width = 2 * step[i]
        assert first[i] == pytest.approx((above[0] - below[0]) / width, rel=1e-5, abs=1e-7)
        for j in range(i, 3):
            by_differences = (above[1][j] - below[1][j]) / width
            found = second[triangle[i, j]]
            assert found == pytest.approx(by_differences, rel=1e-4, abs=1e-6)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(s=st.one_of(powers(-4.0, 4.0), st.just(1.0)), tau=powers(-9.0, 6.0))
def test_lifetimes_are_right(s: float, tau: float) -> None:
    with mpmath.workdps(40):
        exact = (
            mpmath.log1p(tau)
            if s == 1
            else ((1 + mpmath.mpf(tau)) ** (1 - mpmath.mpf(s)) - 1) / (1 - mpmath.mpf(s))
        )
    assert lifetime_within(s, np.array([tau]))[0] == pytest.approx(float(exact), rel=1e-11)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(s=st.one_of(powers(-4.0, 2.0), st.just(1.0)), z=powers(-6.0, 4.0))
def test_tricomi_is_right(s: float, z: float) -> None:
    with mpmath.workdps(30):
        exact = mpmath.exp(mpmath.mpf(z)) * mpmath.expint(mpmath.mpf(s), mpmath.mpf(z))
    found = endless_discounted_lifetime(s, np.array([z]))[0]
    assert found == pytest.approx(float(exact), rel=1e-11)


def test_tricomi_by_its_own_name() -> None:
    for s, z in ((0.41, 0.0282), (1.0, 2.0), (2.0, 0.5)):
        exact = float(mpmath.hyperu(1, 2 - s, z))
        assert endless_discounted_lifetime(s, np.array([z]))[0] == pytest.approx(exact, rel=1e-11)


@pytest.mark.parametrize("s", [1e-3, 1.0, 3.0, 5e3])
@pytest.mark.parametrize("tau", [0.0, 1e-3, 4.0, 1e4])
@pytest.mark.parametrize("discount", [1e-6, 0.3, 80.0])
def test_discounted_lifetimes_are_differences_of_endless_ones(
    s: float, tau: float, discount: float
) -> None:
    found = discounted_lifetime(s, np.array([tau]), np.array([discount]))[0]
    if tau == 0:
        assert found == 0.0
        return
    with mpmath.workdps(40):
        z, end = mpmath.mpf(discount) / mpmath.mpf(tau), 1 + mpmath.mpf(tau)
        # The function's own tail is one of itself, further on.
        whole = mpmath.exp(z) * mpmath.expint(s, z)
        rest = mpmath.exp(z) * end ** (1 - mpmath.mpf(s)) * mpmath.expint(s, z * end)
    assert found == pytest.approx(float(whole - rest), rel=1e-10)


@pytest.mark.parametrize(
    ("counts", "x", "T"),
    [([0, 1, 2, 7], 0, 0), ([0, 3, 40], 5, 300), ([0, 12, 400, 900], 700, 700)],
)
@pytest.mark.parametrize(
    ("r", "alpha", "s", "beta"),
    [(0.55, 74.0, 0.61, 82.0), (0.05, 3.0, 2.0, 5000.0), (4.0, 900.0, 60.0, 20.0)],
)
def test_counts_are_the_integral_over_the_time_of_leaving(
    counts: list[int], x: int, T: int, r: float, alpha: float, s: float, beta: float
) -> None:
    horizon = 365.0
    model = {"r": r, "alpha": alpha, "s": s, "beta": beta}
    found = orders_before_leaving(
        np.array(counts, dtype=float), horizon, np.array([float(x)]), np.array([float(T)]), **model
    )[0]
    R, A, B = mpmath.mpf(r) + x, mpmath.mpf(alpha) + T, mpmath.mpf(beta) + T

    def bought(k: int, u: mpmath.mpf) -> mpmath.mpf:
        ways = mpmath.loggamma(R + k) - mpmath.loggamma(R) - mpmath.loggamma(k + 1)
        return mpmath.exp(ways - (R + k) * mpmath.log1p(u / A)) * (u / A) ** k

    with mpmath.workdps(20):
        nodes = [0, *(horizon * mpmath.mpf(2) ** -power for power in range(24, -1, -1))]
        for k, probability in zip(counts, found, strict=True):
            leaves = mpmath.quad(
                lambda u, k=k: s / B * (1 + u / B) ** (-s - 1) * bought(k, u), nodes
            )
            exact = float((1 + horizon / B) ** -s * bought(k, mpmath.mpf(horizon)) + leaves)
            assert probability == pytest.approx(exact, rel=1e-9, abs=1e-14)


def test_both_ways_to_count_agree() -> None:
    # Up to 64 purchases and 700 counts by matrices, with 1,000 counts by windows.
    model = ParetoNBD.from_parameters(r=0.55, alpha=74.0, s=0.61, beta=82.0)
    x, T = [0, 3, 40], [200, 20, 700]
    by_product = model.orders_while_alive(np.arange(700), 1000.0, x, T)
    by_window = model.orders_while_alive(np.arange(1000), 1000.0, x, T)
    assert by_product == pytest.approx(by_window[:, :700], rel=1e-6, abs=1e-11)


def test_nobody_is_asked_about() -> None:
    model = ParetoNBD.from_parameters(r=0.55, alpha=74.0, s=0.61, beta=82.0)
    nobody = np.empty((0, 3))
    assert model.probability_alive(nobody).shape == (0,)
    assert model.expected_orders(90, nobody, annual_discount_rate=0.1).shape == (0,)
    assert model.discounted_expected_orders(nobody, annual_discount_rate=0.1).shape == (0,)

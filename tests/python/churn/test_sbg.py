"""The shifted-beta-geometric model: published numbers, recovered parameters, corners."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.stats import beta as beta_distribution

from klientela.churn.life_table import life_table
from klientela.churn.sbg import SBG, SBGLikelihood

# Fader & Hardie (2007), table 1: of 1,000 customers, who is left after each of seven years; the
# parameters and log-likelihoods of their appendix B, on these seven years.
PUBLISHED = {
    "regular": ((1000, 631, 468, 382, 326, 289, 262, 241), 0.704, 1.182, -1680.27),
    "high_end": ((1000, 869, 743, 653, 593, 551, 517, 491), 0.668, 3.806, -1611.16),
}
# The five years after those, in per cent, which the model was not shown (figure 1 and table 1).
HELD_OUT = {
    "regular": (22.3, 20.7, 19.4, 18.3, 17.3),
    "high_end": (46.8, 44.5, 42.7, 40.9, 39.4),
}


def _contracts(left: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Contracts of one cohort, and how many of each: those who ended and those who stayed."""
    years = np.arange(1, len(left))
    X = np.column_stack((np.append(years, years[-1]), np.append(np.ones(len(years)), 0)))
    return X, np.append(-np.diff(left), left[-1])


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_parameters_come_back(name: str) -> None:
    left, alpha, beta, log_likelihood = PUBLISHED[name]
    X, weight = _contracts(left)
    model = SBG().fit(X, sample_weight=weight)
    assert model.converged_
    assert model.gamma_ == pytest.approx(alpha, abs=5e-4)
    assert model.delta_ == pytest.approx(beta, abs=5e-4)
    assert model.log_likelihood_ == pytest.approx(log_likelihood, abs=5e-3)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_years_that_were_not_shown_are_projected_within_two_points(name: str) -> None:
    X, weight = _contracts(PUBLISHED[name][0])
    projected = 100 * SBG().fit(X, sample_weight=weight).survival(np.arange(8, 13))
    np.testing.assert_allclose(projected, HELD_OUT[name], atol=2.0)


def test_a_weight_is_so_many_equal_contracts() -> None:
    X, weight = _contracts(PUBLISHED["regular"][0])
    weighted = SBG().fit(X, sample_weight=weight)
    repeated = SBG().fit(np.repeat(X, weight.astype(int), axis=0))
    np.testing.assert_allclose(weighted.parameters_, repeated.parameters_, rtol=1e-10)


def test_the_derivatives_are_those_of_the_likelihood() -> None:
    X, weight = _contracts(PUBLISHED["high_end"][0])
    likelihood = SBGLikelihood(life_table(X, weight))
    at = np.array([0.8, 2.5])
    _, gradient, hessian = likelihood(at)
    np.testing.assert_allclose(
        gradient, approx_fprime(at, lambda point: likelihood(point)[0], 1e-7), rtol=1e-4
    )
    for row in range(2):
        numerical = approx_fprime(at, lambda point, row=row: likelihood(point)[1][row], 1e-7)
        np.testing.assert_allclose(hessian[row], numerical, rtol=1e-4)


def test_parameters_of_contracts_that_still_run_are_recovered() -> None:
    generator = np.random.default_rng(3)
    gamma, delta, count = 0.9, 8.0, 40_000
    months = generator.geometric(generator.beta(gamma, delta, count))
    followed = generator.integers(0, 30, count)
    ended = months <= followed
    X = np.column_stack((np.where(ended, months, followed), ended))
    model = SBG().fit(X)
    distance = (model.parameters_ - [gamma, delta]) / model.standard_errors_
    assert np.all(np.abs(distance) < 3)
    np.testing.assert_allclose(model.parameters_, [gamma, delta], rtol=0.08)


def test_standard_errors_are_the_spread_of_repeated_fits() -> None:
    generator = np.random.default_rng(4)
    fits = []
    for _ in range(60):
        months = generator.geometric(generator.beta(1.0, 5.0, 1_500))
        X = np.column_stack((np.minimum(months, 18), months <= 18))
        fits.append(SBG().fit(X))
    spread = np.std([fit.parameters_ for fit in fits], axis=0)
    stated = np.median([fit.standard_errors_ for fit in fits], axis=0)
    np.testing.assert_allclose(stated, spread, rtol=0.3)


def test_survival_is_the_mean_over_customers() -> None:
    model = SBG.from_parameters(gamma=0.7, delta=4.0)
    theta = beta_distribution(0.7, 4.0)
    for age in (0, 1, 7, 40):
        expected, _ = quad(lambda p, age=age: (1 - p) ** age * theta.pdf(p), 0, 1)
        assert model.survival(age) == pytest.approx(expected, rel=1e-6)
    # The rates multiply to the share.
    stays = 1 - model.churn_rate(np.arange(40))
    np.testing.assert_allclose(np.cumprod(stays), model.survival(np.arange(1, 41)), rtol=1e-12)


def test_expected_months_add_the_chances_up() -> None:
    model = SBG.from_parameters(gamma=0.7, delta=4.0)
    share = model.survival(np.arange(0, 40))
    for age in (0, 5):
        expected = (share[age + 1 : age + 13] / share[age]).sum()
        assert model.expected_periods(age, 12) == pytest.approx(expected, rel=1e-12)
    assert model.expected_periods(3, 0) == 0
    # For a new contract all there is to come, undiscounted, is known: delta / (gamma - 1).
    heavy = SBG.from_parameters(gamma=3.0, delta=6.0)
    assert heavy.expected_periods(0, 100_000) == pytest.approx(3.0, rel=1e-6)


def test_discounted_months_are_the_published_function_where_it_can_be_computed() -> None:
    # E[(1 - p) / (1 - (1 - p) / (1 + d))] over those who have survived: the sum as an integral.
    model = SBG.from_parameters(gamma=1.5, delta=6.0)
    for age in (0, 12):
        theta = beta_distribution(1.5, 6.0 + age)
        expected, _ = quad(
            lambda p, theta=theta: (1 - p) / (1 - (1 - p) / 1.01) * theta.pdf(p), 0, 1
        )
        assert model.discounted_periods(age, 0.01) == pytest.approx(expected, rel=1e-7)
    with pytest.raises(ValueError, match="discount rate"):
        model.discounted_periods(0, 0.0)


@pytest.mark.parametrize(
    ("gamma", "delta"), [(1e-4, 1e-4), (1e-4, 1e6), (1e4, 1e-4), (1e4, 1e6), (1.0, 1.0)]
)
def test_no_corner_of_the_box_gives_what_is_no_number(gamma: float, delta: float) -> None:
    model = SBG.from_parameters(gamma=gamma, delta=delta)
    ages = np.array([0.0, 1.0, 36.0, 1200.0])
    for values, most in (
        (model.survival(ages), 1.0),
        (model.churn_rate(ages), 1.0),
        (model.expected_periods(ages, 12), 12.0),
        (model.discounted_periods(ages, 0.01), 101.0),
    ):
        assert np.all(np.isfinite(values) & (values >= 0) & (values <= most))


@pytest.mark.parametrize(
    "left",
    [
        1_000_000 * 0.9 ** np.arange(12),
        np.array([1000, 990, 960, 900, 800, 650, 450]),
    ],
    ids=["a tenth leaves every month", "ever more leave"],
)
def test_where_nobody_is_seen_to_differ_the_model_is_one_churn_rate(left: np.ndarray) -> None:
    X, weight = _contracts(tuple(left))
    model = SBG().fit(X, sample_weight=weight)
    rate = (left[0] - left[-1]) / left[:-1].sum()
    assert model.converged_
    assert model.has_one_rate_
    assert model.at_bound_.all()
    assert np.isnan(model.standard_errors_).all()
    np.testing.assert_allclose(
        model.survival(np.arange(12)), (1 - rate) ** np.arange(12), rtol=1e-3
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_fit_to_customers_who_are_alike_always_comes_to_an_end(seed: int) -> None:
    months = np.random.default_rng(seed).geometric(0.1, 800)
    model = SBG().fit(np.column_stack((np.minimum(months, 20), months <= 20)))
    assert model.converged_
    assert np.max(np.abs(model.gradient_)) < 1e-3
    np.testing.assert_allclose(model.survival(12), 0.9**12, atol=0.05)


@pytest.mark.parametrize(
    ("X", "why"),
    [
        ([[1.5, 1]], "no count"),
        ([[-1, 0]], "no count"),
        ([[0, 1]], "before its first period"),
        ([[2, 2]], "neither ended"),
        ([[np.nan, 0]], "not finite"),
        ([[1, 0, 3]], "two columns"),
        ([[0, 0]], "lived through a period"),
        (np.zeros((0, 2)), "lived through a period"),
    ],
)
def test_contracts_that_cannot_be_are_refused_in_words(X: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        SBG().fit(np.asarray(X, dtype=float))


def test_a_wrong_parameter_or_weight_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="positive"):
        SBG.from_parameters(gamma=0, delta=1)
    with pytest.raises(ValueError, match="weight"):
        SBG().fit(np.array([[1.0, 1.0]]), sample_weight=np.array([-1.0]))
    with pytest.raises(ValueError, match="no target"):
        SBG().fit(np.array([[1.0, 1.0]]), y=1)
    with pytest.raises(ValueError, match="age"):
        SBG.from_parameters(gamma=1, delta=1).survival(-1)

"""What broke the peers, silently or not, put to every order model: a right number or a refusal.

Whole bases that cannot be fitted are in test_clv_verdicts.py; exports with refunds, missing ids,
text dates and time zones are built in tests/python/sources.
"""

from __future__ import annotations

import numpy as np
import pytest

from clv.cdnow import Array, simulate_histories, simulate_lives, simulate_spends
from klientela.clv.betageo import BGNBD, MBGNBD
from klientela.clv.gamma_gamma import GammaGamma
from klientela.clv.order_model import OrderModel
from klientela.clv.pareto import ParetoNBD
from klientela.clv.triples import as_triples
from klientela.clv.verdicts import judge_order_fit

MODELS = pytest.mark.parametrize("model", [BGNBD, MBGNBD, ParetoNBD])


def fitted_to_its_own(model: type[OrderModel]) -> tuple[OrderModel, Array]:
    if model is ParetoNBD:
        histories = np.ceil(simulate_lives(5_000, 0.6, 35.0, 0.8, 150.0, seed=1))
    else:
        chance = int(model is MBGNBD)
        histories = np.ceil(
            simulate_histories(5_000, 0.6, 35.0, 0.8, 2.5, first_chance=chance, seed=1)
        )
    return model().fit(histories), histories


@MODELS
@pytest.mark.parametrize("x", [1_760, 1_820, 5_000, 20_000])
def test_thousands_of_orders_in_two_years(model: type[OrderModel], x: int) -> None:
    # Issue of pymc-marketing: NaN expected purchases from 1,760 on.
    fit, _ = fitted_to_its_own(model)
    busy = [[x, 730, 730]]
    assert fit.probability_alive(busy)[0] > 0.99
    while_alive = x / 730 * 365
    expected = fit.expected_orders(365, busy)[0]
    # So frequent a buyer leaves by chance at most: a good part of the rate goes on.
    assert 0.5 * while_alive < expected < 1.02 * while_alive
    discounted = fit.expected_orders(365, busy, annual_discount_rate=0.1)[0]
    assert expected / 1.1 < discounted < expected
    endless = fit.discounted_expected_orders(busy, annual_discount_rate=0.1)[0]
    assert np.isfinite(endless)
    assert endless > discounted
    counts = fit.orders_while_alive(np.arange(3 * x), 365.0, [x], [730])[0]
    assert counts.sum() == pytest.approx(1.0, abs=1e-6)
    assert np.isfinite(fit.log_likelihood(busy))


@pytest.mark.parametrize("model", [BGNBD, MBGNBD])
def test_a_of_exactly_one(model: type[OrderModel]) -> None:
    at_one, nearly = (
        model.from_parameters(r=0.25, alpha=30.0, a=a, b=2.4) for a in (1.0, 1.0 + 1e-9)
    )
    histories = [[0, 0, 200], [3, 90, 200], [2_000, 199, 200]]
    for ask in (
        lambda fit: fit.expected_orders(365, histories),
        lambda fit: fit.discounted_expected_orders(histories, annual_discount_rate=0.1),
        lambda fit: fit.orders_while_alive([0, 1, 5], 365, [0, 3, 2_000], [200, 200, 200]).ravel(),
        lambda fit: fit.expected_orders([30, 365]),
    ):
        found = ask(at_one)
        assert np.all(np.isfinite(found) & (found >= 0))
        assert found == pytest.approx(ask(nearly), rel=1e-7)


def test_s_of_exactly_one() -> None:
    # Where the Pareto/NBD's closed form is 0 / 0.
    at_one, nearly = (
        ParetoNBD.from_parameters(r=0.5, alpha=70.0, s=s, beta=80.0) for s in (1.0, 1.0 + 1e-9)
    )
    histories = [[0, 0, 200], [3, 90, 200], [2_000, 199, 200]]
    found = at_one.expected_orders(365, histories)
    assert np.all(np.isfinite(found) & (found > 0))
    assert found == pytest.approx(nearly.expected_orders(365, histories), rel=1e-7)


@MODELS
def test_alpha_and_beta_far_apart_or_equal(model: type[OrderModel]) -> None:
    histories = np.array([[0, 0, 200], [3, 90, 200], [400, 199, 200.0]])
    for alpha in (1e-3, 1.0, 80.0, 1e6):
        for last in (1e-3, 1.0, 80.0, 1e6):
            third = {"s": 0.6} if model is ParetoNBD else {"a": 0.6}
            fourth = {"beta": last} if model is ParetoNBD else {"b": last}
            fit = model.from_parameters(r=0.5, alpha=alpha, **third, **fourth)
            alive = fit.probability_alive(histories)
            assert np.all((alive >= 0) & (alive <= 1))
            assert np.isfinite(fit.log_likelihood(histories))
            expected = fit.expected_orders(365, histories)
            assert np.all(np.isfinite(expected) & (expected >= 0))


def test_spend_without_a_mean_is_refused_and_never_negative() -> None:
    spends = simulate_spends(5_000, 6.0, 0.7, 15.0, seed=1)
    fit = GammaGamma().fit(spends)
    assert fit.q_ < 1
    with pytest.raises(ValueError, match="with 0 repeat purchases does not exist"):
        fit.expected_value([[0, 0.0]])
    assert np.all(fit.expected_value(spends) > 0)


@MODELS
def test_a_month_and_a_year_are_numbers_of_days(model: type[OrderModel]) -> None:
    # Peers take "M" or "Y" for a unit and fail, or call 30 days a month.
    fit, histories = fitted_to_its_own(model)
    some = histories[:50]
    month, quarter, year = (fit.expected_orders(days, some) for days in (30, 91, 365))
    assert np.all((month <= quarter) & (quarter <= year))
    in_weeks = model.from_parameters(
        **{
            name: value / (7.0 if name in ("alpha", "beta") else 1.0)
            for name, value in zip(fit.PARAMETERS, fit.parameters_, strict=True)
        }
    )
    assert in_weeks.expected_orders(91 / 7, some / [1, 7, 7]) == pytest.approx(quarter, rel=1e-9)
    for unit in ("M", "Y", "12 months"):
        with pytest.raises(ValueError, match="A horizon must be a number of days from 0 up, not"):
            fit.expected_orders(unit, some)


@MODELS
def test_the_sample_itself_is_fitted_and_not_a_prior(
    model: type[OrderModel], sample_weeks: Array
) -> None:
    # Default priors pull pymc-marketing's estimates by a tenth; starting elsewhere pulls nothing.
    fit = model().fit(sample_weeks)
    verdict = judge_order_fit(fit, as_triples(sample_weeks))
    assert verdict.status in ("ok", "weak")
    assert np.max(np.abs(fit.gradient_)) < 1e-6
    for factor in (0.9, 1.1):
        for name in fit.PARAMETERS:
            moved = dict(zip(fit.PARAMETERS, fit.parameters_.tolist(), strict=True))
            moved[name] *= factor
            assert model.from_parameters(**moved).log_likelihood(sample_weeks) < fit.log_likelihood_

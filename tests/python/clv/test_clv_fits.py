"""Fits: derivatives, recovery of a known truth, and what must not change them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone

from clv.cdnow import simulate_histories, simulate_spends
from klientela.clv.betageo import BGNBD, MBGNBD, BetaGeoModel
from klientela.clv.gamma_gamma import GammaGamma, GammaGammaLikelihood
from klientela.clv.likelihood import BetaGeoLikelihood
from klientela.clv.maximise import Objective
from klientela.clv.triples import as_triples, merge_rows

TRUTH = {"r": 0.6, "alpha": 35.0, "a": 0.8, "b": 2.5}
MODELS = pytest.mark.parametrize(("model", "first_chance"), [(BGNBD, 0), (MBGNBD, 1)])


def purchase_objective(first_chance: int) -> Objective:
    histories = simulate_histories(500, **TRUTH, first_chance=first_chance, seed=3)
    return BetaGeoLikelihood(as_triples(np.ceil(histories)), first_chance)


def spend_objective() -> Objective:
    spends = simulate_spends(500, 6.0, 4.0, 15.0, seed=3)
    return GammaGammaLikelihood(*merge_rows((spends[:, 0], spends[:, 1]), np.ones(500)))


@pytest.mark.parametrize(
    ("objective", "parameters"),
    [
        (purchase_objective(0), (0.4, 20.0, 1.2, 3.0)),
        (purchase_objective(0), (0.05, 400.0, 0.02, 30.0)),
        (purchase_objective(1), (0.4, 20.0, 1.2, 3.0)),
        (purchase_objective(1), (3.0, 4.0, 0.5, 0.2)),
        (spend_objective(), (5.0, 3.0, 12.0)),
        (spend_objective(), (0.5, 0.9, 200.0)),
    ],
)
def test_derivatives_are_those_of_the_likelihood(
    objective: Objective, parameters: tuple[float, ...]
) -> None:
    point = np.array(parameters)
    _, gradient, hessian = objective(point)
    assert hessian == pytest.approx(hessian.T)
    for index, parameter in enumerate(parameters):
        step = np.zeros(len(point))
        step[index] = parameter * 1e-5
        above, below = objective(point + step), objective(point - step)
        width = 2 * step[index]
        assert gradient[index] == pytest.approx((above[0] - below[0]) / width, rel=1e-5, abs=1e-5)
        by_differences = (above[1] - below[1]) / width
        assert hessian[index] == pytest.approx(by_differences, rel=1e-5, abs=1e-4)


@MODELS
@pytest.mark.parametrize("seed", [1, 2])
def test_purchase_models_recover_the_truth(
    model: type[BetaGeoModel], first_chance: int, seed: int
) -> None:
    histories = simulate_histories(40_000, **TRUTH, first_chance=first_chance, seed=seed)
    fit = model().fit(histories)
    assert fit.converged_
    distance = (fit.parameters_ - tuple(TRUTH.values())) / fit.standard_errors_
    assert np.all(np.abs(distance) < 4)
    assert fit.parameters_ == pytest.approx(tuple(TRUTH.values()), rel=0.2)


@pytest.mark.parametrize("seed", [1, 2])
def test_gamma_gamma_recovers_the_truth(seed: int) -> None:
    truth = (6.0, 4.0, 15.0)
    fit = GammaGamma().fit(simulate_spends(20_000, *truth, seed=seed))
    assert fit.converged_
    assert np.all(np.abs((fit.parameters_ - truth) / fit.standard_errors_) < 4)
    assert fit.parameters_ == pytest.approx(truth, rel=0.15)


@MODELS
def test_standard_errors_are_the_spread_of_repeated_fits(
    model: type[BetaGeoModel], first_chance: int
) -> None:
    fits = [
        model().fit(simulate_histories(4_000, **TRUTH, first_chance=first_chance, seed=seed))
        for seed in range(40)
    ]
    spread = np.std(np.log([fit.parameters_ for fit in fits]), axis=0)
    claimed = np.median([fit.log_standard_errors_ for fit in fits], axis=0)
    assert np.all(np.abs(np.log(spread / claimed)) < 0.5)


@MODELS
def test_weights_are_customers(model: type[BetaGeoModel], first_chance: int) -> None:
    histories = np.ceil(simulate_histories(3_000, **TRUTH, first_chance=first_chance, seed=5))
    distinct, weight = np.unique(histories, axis=0, return_counts=True)
    assert len(distinct) < len(histories)
    by_customer, by_weight = model().fit(histories), model().fit(distinct, sample_weight=weight)
    assert by_weight.parameters_.tolist() == by_customer.parameters_.tolist()
    assert by_weight.log_likelihood_ == by_customer.log_likelihood_


@pytest.mark.parametrize("model", [BGNBD, MBGNBD, GammaGamma])
def test_the_order_of_the_rows_changes_no_bit(
    model: type[BGNBD] | type[MBGNBD] | type[GammaGamma],
) -> None:
    data = (
        simulate_spends(3_000, 6.0, 4.0, 15.0, seed=6)
        if model is GammaGamma
        else np.ceil(simulate_histories(3_000, **TRUTH, first_chance=1, seed=6))
    )
    fit = model().fit(data)
    for seed in range(3):
        shuffled = np.random.default_rng(seed).permutation(data)
        again = model().fit(shuffled)
        assert again.parameters_.tolist() == fit.parameters_.tolist()
        assert again.log_likelihood_ == fit.log_likelihood_
        assert again.standard_errors_.tolist() == fit.standard_errors_.tolist()


@MODELS
def test_the_unit_of_time_changes_alpha_alone(model: type[BetaGeoModel], first_chance: int) -> None:
    days = simulate_histories(5_000, **TRUTH, first_chance=first_chance, seed=7)
    in_days, in_years = model().fit(days), model().fit(days / [1, 365, 365])
    assert in_years.parameters_ == pytest.approx(in_days.parameters_ / (1, 365, 1, 1), rel=1e-6)


def test_the_unit_of_money_changes_gamma_alone() -> None:
    spends = simulate_spends(3_000, 6.0, 4.0, 15.0, seed=8)
    euros, cents = GammaGamma().fit(spends), GammaGamma().fit(spends * [1, 100])
    assert cents.parameters_ == pytest.approx(euros.parameters_ * (1, 1, 100), rel=1e-6)


def test_log_likelihood_is_that_of_the_fit() -> None:
    histories = np.ceil(simulate_histories(1_000, **TRUTH, first_chance=0, seed=9))
    fit = BGNBD().fit(histories)
    assert fit.log_likelihood(histories) == pytest.approx(fit.log_likelihood_, rel=1e-14)
    spends = simulate_spends(1_000, 6.0, 4.0, 15.0, seed=9)
    spend_fit = GammaGamma().fit(spends)
    assert spend_fit.log_likelihood(spends) == pytest.approx(spend_fit.log_likelihood_, rel=1e-14)


@pytest.mark.parametrize("model", [BGNBD(max_steps=7), MBGNBD(), GammaGamma(max_steps=9)])
def test_estimators_have_scikit_learns_manners(model: BGNBD | MBGNBD | GammaGamma) -> None:
    assert clone(model).get_params() == model.get_params()
    assert [name for name in vars(model) if name.endswith("_")] == []
    data = [[1, 30.0], [2, 10.0], [4, 25.0]] if isinstance(model, GammaGamma) else [[1, 3, 5]]
    assert model.fit(data) is model


def test_a_climb_that_is_cut_short_says_so() -> None:
    histories = simulate_histories(1_000, **TRUTH, first_chance=0, seed=10)
    fit = BGNBD(max_steps=1).fit(histories)
    assert not fit.converged_
    assert fit.n_iter_ == 1

"""Fits: derivatives, recovery of a known truth, and what must not change them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone

from clv.cdnow import Array, simulate_histories, simulate_lives, simulate_spends
from klientela.clv.betageo import BGNBD, MBGNBD
from klientela.clv.gamma_gamma import GammaGamma, GammaGammaLikelihood
from klientela.clv.likelihood import BetaGeoLikelihood
from klientela.clv.maximise import Objective
from klientela.clv.order_model import OrderModel
from klientela.clv.pareto import ParetoNBD
from klientela.clv.pareto_likelihood import ParetoHistories, ParetoLikelihood
from klientela.clv.triples import as_triples, draw_evenly, merge_rows

TRUTH = {"r": 0.6, "alpha": 35.0, "a": 0.8, "b": 2.5}
UNITS = {BGNBD: (1, 365, 1, 1), MBGNBD: (1, 365, 1, 1), ParetoNBD: (1, 365, 1, 365)}
LIVES = {"r": 0.6, "alpha": 35.0, "s": 0.8, "beta": 150.0}
MODELS = pytest.mark.parametrize("model", [BGNBD, MBGNBD, ParetoNBD])


def truth_of(model: type[OrderModel]) -> tuple[float, ...]:
    return tuple((LIVES if model is ParetoNBD else TRUTH).values())


def histories_of(model: type[OrderModel], customers: int, seed: int) -> Array:
    """Customers who behave as the model has it."""
    if model is ParetoNBD:
        return simulate_lives(customers, **LIVES, seed=seed)
    first_chance = int(model is MBGNBD)
    return simulate_histories(customers, **TRUTH, first_chance=first_chance, seed=seed)


def purchase_objective(first_chance: int) -> Objective:
    histories = simulate_histories(500, **TRUTH, first_chance=first_chance, seed=3)
    return BetaGeoLikelihood(as_triples(np.ceil(histories)), first_chance)


def pareto_objective() -> Objective:
    triples = as_triples(np.ceil(simulate_lives(500, **LIVES, seed=3)))
    return ParetoLikelihood(ParetoHistories(triples.x, triples.t_x, triples.T), triples.weight)


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
        (pareto_objective(), (0.4, 20.0, 1.2, 90.0)),
        (pareto_objective(), (0.05, 4000.0, 2.0, 3.0)),
        (pareto_objective(), (3.0, 0.5, 0.01, 500.0)),
        (pareto_objective(), (1e-3, 30.0, 30.0, 1000.0)),
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
def test_purchase_models_recover_the_truth(model: type[OrderModel], seed: int) -> None:
    histories = histories_of(model, 40_000, seed)
    fit = model().fit(histories)
    assert fit.converged_
    distance = (fit.parameters_ - truth_of(model)) / fit.standard_errors_
    assert np.all(np.abs(distance) < 4)
    assert fit.parameters_ == pytest.approx(truth_of(model), rel=0.2)


@pytest.mark.parametrize("seed", [1, 2])
def test_gamma_gamma_recovers_the_truth(seed: int) -> None:
    truth = (6.0, 4.0, 15.0)
    fit = GammaGamma().fit(simulate_spends(20_000, *truth, seed=seed))
    assert fit.converged_
    assert np.all(np.abs((fit.parameters_ - truth) / fit.standard_errors_) < 4)
    assert fit.parameters_ == pytest.approx(truth, rel=0.15)


@MODELS
def test_standard_errors_are_the_spread_of_repeated_fits(model: type[OrderModel]) -> None:
    fits = [model().fit(histories_of(model, 4_000, seed)) for seed in range(40)]
    spread = np.std(np.log([fit.parameters_ for fit in fits]), axis=0)
    claimed = np.median([fit.log_standard_errors_ for fit in fits], axis=0)
    assert np.all(np.abs(np.log(spread / claimed)) < 0.5)


@MODELS
def test_weights_are_customers(model: type[OrderModel]) -> None:
    histories = np.ceil(histories_of(model, 3_000, seed=5))
    distinct, weight = np.unique(histories, axis=0, return_counts=True)
    assert len(distinct) < len(histories)
    by_customer, by_weight = model().fit(histories), model().fit(distinct, sample_weight=weight)
    assert by_weight.parameters_.tolist() == by_customer.parameters_.tolist()
    assert by_weight.log_likelihood_ == by_customer.log_likelihood_


@pytest.mark.parametrize("model", [BGNBD, MBGNBD, ParetoNBD, GammaGamma])
def test_the_order_of_the_rows_changes_no_bit(
    model: type[OrderModel] | type[GammaGamma],
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
def test_the_unit_of_time_changes_alpha_alone(model: type[OrderModel]) -> None:
    days = histories_of(model, 5_000, seed=7)
    in_days, in_years = model().fit(days), model().fit(days / [1, 365, 365])
    assert in_years.parameters_ == pytest.approx(in_days.parameters_ / UNITS[model], rel=1e-6)


def test_the_unit_of_money_changes_gamma_alone() -> None:
    spends = simulate_spends(3_000, 6.0, 4.0, 15.0, seed=8)
    euros, cents = GammaGamma().fit(spends), GammaGamma().fit(spends * [1, 100])
    assert cents.parameters_ == pytest.approx(euros.parameters_ * (1, 1, 100), rel=1e-6)


@MODELS
def test_log_likelihood_is_that_of_the_fit(model: type[OrderModel]) -> None:
    histories = np.ceil(histories_of(model, 1_000, seed=9))
    fit = model().fit(histories)
    assert fit.log_likelihood(histories) == pytest.approx(fit.log_likelihood_, rel=1e-14)


def test_log_likelihood_of_spends_is_that_of_the_fit() -> None:
    spends = simulate_spends(1_000, 6.0, 4.0, 15.0, seed=9)
    spend_fit = GammaGamma().fit(spends)
    assert spend_fit.log_likelihood(spends) == pytest.approx(spend_fit.log_likelihood_, rel=1e-14)


@pytest.mark.parametrize(
    "model", [BGNBD(max_steps=7), MBGNBD(), ParetoNBD(max_rows=9), GammaGamma(max_steps=9)]
)
def test_estimators_have_scikit_learns_manners(model: OrderModel | GammaGamma) -> None:
    assert clone(model).get_params() == model.get_params()
    assert [name for name in vars(model) if name.endswith("_")] == []
    data = [[1, 30.0], [2, 10.0], [4, 25.0]] if isinstance(model, GammaGamma) else [[1, 3, 5]]
    assert model.fit(data) is model


def test_a_climb_that_is_cut_short_says_so() -> None:
    histories = simulate_histories(1_000, **TRUTH, first_chance=0, seed=10)
    fit = BGNBD(max_steps=1).fit(histories)
    assert not fit.converged_
    assert fit.n_iter_ == 1


@pytest.mark.parametrize("model", [BGNBD, MBGNBD, ParetoNBD])
def test_the_covariance_belongs_to_the_errors(model: type[OrderModel]) -> None:
    fit = model().fit(np.ceil(histories_of(model, 3_000, seed=11)))
    assert np.sqrt(np.diag(fit.log_covariance_)) == pytest.approx(fit.log_standard_errors_)
    assert fit.log_covariance_ == pytest.approx(fit.log_covariance_.T)
    assert np.all(np.linalg.eigvalsh(fit.log_covariance_) > 0)


def test_a_large_base_is_fitted_on_customers_drawn_from_it() -> None:
    histories = np.ceil(simulate_lives(20_000, **LIVES, seed=12))
    whole, part = ParetoNBD().fit(histories), ParetoNBD(max_rows=5_000).fit(histories)
    assert whole.n_rows_used_ == whole.n_rows_ == part.n_rows_ == len(np.unique(histories, axis=0))
    assert part.n_rows_used_ <= 5_000
    assert part.parameters_ != pytest.approx(whole.parameters_, rel=1e-6)
    assert np.all(np.abs(part.parameters_ - whole.parameters_) < 3 * part.standard_errors_)
    # A quarter of the customers knows half as well; the likelihood is that of all of them.
    assert part.log_standard_errors_ == pytest.approx(2 * whole.log_standard_errors_, rel=0.25)
    assert part.log_likelihood_ == part.log_likelihood(histories) < whole.log_likelihood_
    shuffled = np.random.default_rng(1).permutation(histories)
    again = ParetoNBD(max_rows=5_000).fit(shuffled)
    assert again.parameters_.tolist() == part.parameters_.tolist()


def test_customers_are_drawn_evenly() -> None:
    weight = np.array([1.0, 50.0, 2.0, 1.0, 46.0])
    kept, drawn_weight, drawn = draw_evenly(weight, 4)
    assert (kept.tolist(), drawn_weight.tolist(), drawn) == ([1, 4], [50.0, 50.0], 4.0)
    kept, drawn_weight, drawn = draw_evenly(weight, 5)
    assert (kept.tolist(), drawn_weight.tolist(), drawn) == ([0, 1, 2, 3, 4], weight.tolist(), 100)
    with pytest.raises(ValueError, match="At least 1 row"):
        draw_evenly(weight, 0)

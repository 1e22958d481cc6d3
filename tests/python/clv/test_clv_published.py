"""The published numbers on CDNOW, in the published unit (weeks) unless a test says days."""

from __future__ import annotations

import numpy as np
import pytest

from clv.cdnow import CALIBRATION_END, HOLDOUT_END, WEEKS, CustomerDays
from klientela.clv.betageo import BGNBD, MBGNBD
from klientela.clv.gamma_gamma import GammaGamma, spend_frequency_correlation
from klientela.clv.pareto import ParetoNBD

PARAMETERS = 1e-4
RIDGE = 5e-4  # of the Pareto/NBD, whose likelihood is flat along s and beta
LOG_LIKELIHOOD = 1e-3
STANDARD_ERRORS = 1e-2

# BG/NBD of the BTYD walkthrough, 4.2: vectors with these parameters are exact to their digits.
WALKTHROUGH = {"r": 0.2425967, "alpha": 4.413659, "a": 0.7929869, "b": 2.426164}


@pytest.mark.parametrize(
    ("name", "customers", "sums", "repeaters", "distinct", "holdout"),
    [
        ("sample", 2357, (2457, 16135.5714, 77111.2857), 946, 1016, 1882),
        ("master", 23570, (24337, 161377.7143, 771390.857), 9451, 8685, 19684),
    ],
)
def test_the_histories_are_those_of_the_literature(
    name: str,
    customers: int,
    sums: tuple[float, ...],
    repeaters: int,
    distinct: int,
    holdout: int,
    request: pytest.FixtureRequest,
) -> None:
    days: CustomerDays = request.getfixturevalue(name)
    histories = days.histories(CALIBRATION_END) / WEEKS
    assert len(histories) == customers
    assert histories.sum(axis=0) == pytest.approx(sums, abs=1e-3)
    assert (histories[:, 0] > 0).sum() == repeaters
    assert len(np.unique(histories, axis=0)) == distinct
    assert days.later_days(CALIBRATION_END, HOLDOUT_END).sum() == holdout


@pytest.mark.parametrize(
    ("model", "name", "parameters", "log_likelihood"),
    [
        (BGNBD, "sample", (0.24259451, 4.41360167, 0.79292221, 2.42590749), -9582.429207),
        (MBGNBD, "sample", (0.52484319, 6.18308521, 0.89135936, 1.61400194), -9582.135716),
        (BGNBD, "master", (0.25162396, 4.7889432, 0.72343359, 2.1610886), -95368.443933),
        (MBGNBD, "master", (0.63713973, 7.31028939, 0.80747411, 1.22839394), -95336.958320),
    ],
)
def test_purchase_models_reach_the_published_optimum(
    model: type[BGNBD] | type[MBGNBD],
    name: str,
    parameters: tuple[float, ...],
    log_likelihood: float,
    request: pytest.FixtureRequest,
) -> None:
    days: CustomerDays = request.getfixturevalue(name)
    fit = model().fit(days.histories(CALIBRATION_END) / WEEKS)
    assert fit.converged_
    assert fit.parameters_ == pytest.approx(parameters, rel=PARAMETERS)
    assert fit.log_likelihood_ == pytest.approx(log_likelihood, abs=LOG_LIKELIHOOD)


def test_bg_nbd_has_the_papers_parameters_and_standard_errors(bg_nbd: BGNBD) -> None:
    # Fader, Hardie & Lee (2005), table 2; standard errors from the lifetimes quickstart.
    assert np.round(bg_nbd.parameters_, 3) == pytest.approx((0.243, 4.414, 0.793, 2.426))
    assert bg_nbd.log_likelihood_ == pytest.approx(-9582.4, abs=0.05)
    assert bg_nbd.standard_errors_ == pytest.approx(
        (0.012557, 0.378221, 0.185719, 0.705345), rel=STANDARD_ERRORS
    )


def test_pareto_nbd_reaches_the_published_optimum(pareto_nbd: ParetoNBD) -> None:
    # Our own independent fit; Fader, Hardie & Lee (2005), table 2; more digits and standard
    # errors from CLVTools' correctness tests.
    fit = pareto_nbd
    assert fit.converged_
    assert fit.parameters_ == pytest.approx((0.55327701, 10.57768299, 0.60624, 11.66873666), RIDGE)
    assert np.round(fit.parameters_, 3) == pytest.approx((0.553, 10.578, 0.606, 11.669))
    assert fit.parameters_ == pytest.approx((0.55315, 10.57633, 0.60625, 11.67150), RIDGE)
    assert fit.log_likelihood_ == pytest.approx(-9594.976179, abs=LOG_LIKELIHOOD)
    assert fit.standard_errors_ == pytest.approx(
        (0.0476264, 0.8427222, 0.1872594, 6.2105448), rel=STANDARD_ERRORS
    )


def test_pareto_nbd_in_days_is_that_in_weeks(sample: CustomerDays, pareto_nbd: ParetoNBD) -> None:
    histories = sample.histories(CALIBRATION_END)
    fit = ParetoNBD().fit(histories)
    assert fit.parameters_ == pytest.approx(pareto_nbd.parameters_ * (1, 7, 1, 7), rel=1e-6)
    in_weeks = fit.log_likelihood_ + histories[:, 0].sum() * np.log(7)
    assert in_weeks == pytest.approx(pareto_nbd.log_likelihood_, abs=1e-6)


def test_mbg_nbd_has_the_published_parameters(sample_weeks: np.ndarray) -> None:
    fit = MBGNBD().fit(sample_weeks)
    assert np.round(fit.parameters_, 3) == pytest.approx((0.525, 6.183, 0.891, 1.614))


def test_a_fit_in_days_is_the_fit_in_weeks(sample: CustomerDays, bg_nbd: BGNBD) -> None:
    histories = sample.histories(CALIBRATION_END)
    fit = BGNBD().fit(histories)
    assert fit.alpha_ == pytest.approx(30.895, abs=5e-4)
    assert fit.alpha_ / 7 == pytest.approx(bg_nbd.alpha_, rel=1e-8)
    assert fit.log_likelihood_ == pytest.approx(-14363.5304, abs=LOG_LIKELIHOOD)
    in_weeks = fit.log_likelihood_ + histories[:, 0].sum() * np.log(7)
    assert in_weeks == pytest.approx(bg_nbd.log_likelihood_, abs=1e-6)


def test_leaving_out_customers_whose_only_purchase_is_free_would_move_the_fit(
    sample: CustomerDays, sample_weeks: np.ndarray
) -> None:
    # The trap of REFERENCE 1.1: these eight are customers.
    past = sample.until(CALIBRATION_END)
    days, spent = (np.bincount(past.customer, weights)[1:] for weights in (None, past.amount))
    only_free = (days == 1) & (spent == 0)
    assert only_free.sum() == 8
    fit = BGNBD().fit(sample_weeks[~only_free])
    assert fit.log_likelihood_ == pytest.approx(-9578.197, abs=LOG_LIKELIHOOD)


@pytest.mark.parametrize("source", ["refit", "printed parameters"])
def test_predictions_of_the_btyd_walkthrough(bg_nbd: BGNBD, source: str) -> None:
    is_refit = source == "refit"
    model = bg_nbd if is_refit else BGNBD.from_parameters(**WALKTHROUGH)
    rel = PARAMETERS if is_refit else 1e-5
    assert model.expected_orders(52) == pytest.approx(1.444004, rel=rel)
    customer_1516 = [[26, 30.857, 31]]
    assert model.expected_orders(52, customer_1516) == pytest.approx(25.75659, rel=rel)
    assert model.probability_alive(customer_1516) == pytest.approx(0.9688523, rel=rel)
    frequent_but_silent = [[x, 20, 39] for x in (10, 15, 20, 25)]
    assert model.expected_orders(52, frequent_but_silent) == pytest.approx(
        (0.3474606, 0.04283391, 0.004158973, 0.0003583685), rel=rel
    )


def test_the_first_customer_is_expected_to_buy_1_226_times(bg_nbd: BGNBD) -> None:
    assert bg_nbd.expected_orders(39, [[2, 30.43, 38.86]]) == pytest.approx(1.226, abs=5e-4)


@pytest.mark.parametrize("fitted", [True, False])
def test_walkthrough_vectors_of_the_pareto_nbd(fitted: bool, pareto_nbd: ParetoNBD) -> None:
    # BTYD walkthrough, 3.2 to 3.4, where the climb stopped at beta 11.656 on the flat ridge.
    printed = ParetoNBD.from_parameters(r=0.553, alpha=10.58, s=0.606, beta=11.656)
    model, rel = (pareto_nbd, RIDGE) if fitted else (printed, 1e-3)
    assert model.expected_orders(52) == pytest.approx(1.473434, rel=rel)
    customer_1516 = [[26, 30.857, 31]]
    assert model.expected_orders(52, customer_1516) == pytest.approx(25.45647, rel=rel)
    assert model.probability_alive(customer_1516) == pytest.approx(0.997874, rel=rel)
    frequent_but_silent = [[x, 20, 39] for x in (10, 15, 20, 25)]
    # Far from the average the ridge is felt: the last of these is known to 1e-3.
    assert model.expected_orders(52, frequent_but_silent) == pytest.approx(
        (0.7062289, 0.1442396, 0.02250658, 0.00309267), rel=2 * rel
    )


def test_silent_customers_of_the_pareto_nbd(pareto_nbd: ParetoNBD) -> None:
    assert pareto_nbd.expected_orders(39, [[2, 30.43, 38.86]]) == pytest.approx(1.455, abs=5e-4)
    once = [[0, 0, 38.86]]
    assert pareto_nbd.probability_alive(once) == pytest.approx(0.2951, abs=5e-5)
    assert pareto_nbd.expected_orders(39, once) == pytest.approx(0.1071, abs=5e-5)


def test_two_traps_give_other_fits(sample: CustomerDays) -> None:
    # clvkit's golden test collapses by week: one purchase per week and customer, times in weeks.
    past = sample.until(CALIBRATION_END)
    first_day = past.day.min()
    keys = np.unique(
        np.column_stack((past.customer, (past.day - first_day) // 7)).astype(float), axis=0
    )
    _, first, count = np.unique(keys[:, 0], return_index=True, return_counts=True)
    last_week = (CALIBRATION_END.toordinal() - first_day) // 7
    weeks = np.column_stack(
        (count - 1, keys[first + count - 1, 1] - keys[first, 1], last_week - keys[first, 1])
    )
    by_week = BGNBD().fit(weeks)
    # Its .291 and 6.852, but for the day its weeks begin on; the published fit is .243, 4.414.
    assert by_week.parameters_[:2] == pytest.approx((0.291, 6.852), rel=0.06)
    # And it drops eight customers whose only purchase is free, which moves the likelihood.
    total = np.bincount(past.customer, past.amount)[1:]
    histories = sample.histories(CALIBRATION_END) / WEEKS
    is_free = (histories[:, 0] == 0) & (total == 0)
    assert is_free.sum() == 8
    assert BGNBD().fit(histories[~is_free]).log_likelihood_ == pytest.approx(-9578.197, abs=1e-3)


def test_one_time_buyers(bg_nbd: BGNBD, sample_weeks: np.ndarray) -> None:
    once = [[0, 0, 38.86]]
    assert bg_nbd.probability_alive(once) == pytest.approx(1.0, abs=0)
    assert bg_nbd.expected_orders(39, once) == pytest.approx(0.20, abs=1e-2)
    mbg_nbd = MBGNBD().fit(sample_weeks)
    assert 0.2 < mbg_nbd.probability_alive(once)[0] < 0.8


def test_probability_of_a_number_of_purchases() -> None:
    paper = BGNBD.from_parameters(r=0.243, alpha=4.414, a=0.793, b=2.426)
    assert paper.probability_of_orders(0, 39) == pytest.approx(0.5737864, rel=1e-6)
    assert paper.probability_of_orders(10, 2) == pytest.approx(1.07869e-7, rel=1e-5)


@pytest.mark.parametrize(
    ("name", "customers", "parameters", "log_likelihood"),
    [
        ("sample", 946, (6.249573, 3.744224, 15.443518), -4055.917695),
        ("master", 9450, (6.27536039, 3.62444986, 14.98368281), -40763.476261),
    ],
)
def test_gamma_gamma_reaches_the_published_optimum(
    name: str,
    customers: int,
    parameters: tuple[float, ...],
    log_likelihood: float,
    request: pytest.FixtureRequest,
) -> None:
    days: CustomerDays = request.getfixturevalue(name)
    spends = days.spends(CALIBRATION_END)
    assert len(spends) == customers
    fit = GammaGamma().fit(spends)
    assert fit.converged_
    assert fit.parameters_ == pytest.approx(parameters, rel=PARAMETERS)
    assert fit.log_likelihood_ == pytest.approx(log_likelihood, abs=LOG_LIKELIHOOD)


def test_gamma_gamma_has_the_notes_parameters_and_values(sample: CustomerDays) -> None:
    # Fader & Hardie (2013), note 025; the ten values from lifetimes' tests.
    spends = sample.spends(CALIBRATION_END)
    fit = GammaGamma().fit(spends)
    assert np.round(fit.parameters_, 2) == pytest.approx((6.25, 3.74, 15.44))
    assert fit.log_likelihood_ == pytest.approx(-4055.9177, abs=LOG_LIKELIHOOD)

    histories = sample.histories(CALIBRATION_END)
    everybody = np.zeros((len(histories), 2))
    # Every repeater of the sample has a repeat purchase above 0, so the two lists line up.
    everybody[histories[:, 0] > 0] = spends
    assert fit.expected_value(everybody[:10]) == pytest.approx(
        (24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17), abs=5e-3
    )


def test_spend_and_frequency_hardly_correlate(sample: CustomerDays) -> None:
    correlation = spend_frequency_correlation(sample.spends(CALIBRATION_END))
    assert correlation == pytest.approx(0.113884, abs=1e-4)


def test_the_first_purchase_in_the_mean_would_move_the_spend_model(sample: CustomerDays) -> None:
    # The trap of DEFINITIONS "CLV": another fit, and not the published one.
    past = sample.until(CALIBRATION_END)
    count, total = (np.bincount(past.customer, each)[1:] for each in (None, past.amount))
    repeaters = count > 1
    fit = GammaGamma().fit(np.column_stack((count, total / count))[repeaters])
    assert np.round(fit.parameters_, 2) == pytest.approx((7.86, 3.97, 13.33))

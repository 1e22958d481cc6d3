"""What the dbt models hand in and get back."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest

from clv.shop_tables import (
    NOW,
    PAST,
    both_origins,
    histories,
    origin,
    shuffled,
    spends_table,
    triples_table,
)
from klientela.clv.betageo import BGNBD
from klientela.clv.tables import fit_models

ALL_MODELS = ("bg_nbd", "mbg_nbd", "pareto_nbd", "gamma_gamma")
NUMBERS = ("log_likelihood", "r", "alpha", "a", "b", "p", "q", "gamma", "r_standard_error")


def test_every_origin_and_model_has_a_row() -> None:
    fits = fit_models(*both_origins()).to_pylist()
    assert [(fit["origin_date"], fit["model"]) for fit in fits] == [
        (when, model) for when in (PAST, NOW) for model in ALL_MODELS
    ]
    assert {fit["status"] for fit in fits} <= {"ok", "weak"}
    assert [fit["customer_count"] for fit in fits] == [3000, 3000, 3000, 2000] * 2
    spend_fit = fits[-1]
    assert spend_fit["r"] is None
    assert spend_fit["spend_frequency_correlation"] == pytest.approx(0, abs=0.1)


def test_numbers_are_those_of_the_estimator_to_ten_digits() -> None:
    fits = fit_models(*both_origins()).to_pylist()
    fit = BGNBD().fit(histories())
    row = fits[4]
    for name, estimate, error in zip(
        fit.PARAMETERS, fit.parameters_, fit.standard_errors_, strict=True
    ):
        assert row[name] == float(f"{estimate:.9e}")
        assert row[f"{name}_standard_error"] == float(f"{error:.9e}")
    assert row["log_likelihood"] == float(f"{fit.log_likelihood_:.9e}")


def test_the_order_of_the_rows_changes_nothing() -> None:
    tables = both_origins()
    assert fit_models(*shuffled(*tables)).equals(fit_models(*tables))


def test_a_fit_says_how_many_histories_it_read_and_how_well_it_knows_its_parameters() -> None:
    origins, triples, spends = both_origins()
    fits = {
        (fit["origin_date"], fit["model"]): fit
        for fit in fit_models(origins, triples, spends).to_pylist()
    }
    fit = fits[PAST, "bg_nbd"]
    assert fit["row_count"] == len(np.unique(histories(2), axis=0))
    covariance = np.array(json.loads(fit["log_covariance"]))
    relative = [fit[f"{name}_standard_error"] / fit[name] for name in BGNBD.PARAMETERS]
    assert np.sqrt(np.diag(covariance)) == pytest.approx(relative, rel=1e-6)


@pytest.mark.parametrize(
    "facts",
    [{"buyer_count": 499}, {"history_days": 0}, {"silence_days": 99}, {"repeater_count": 49}],
)
def test_behind_a_closed_gate_there_are_reasons_and_no_numbers(facts: dict[str, int]) -> None:
    origins = pa.Table.from_pylist([origin(**facts)])
    triples = triples_table(histories())
    fits = fit_models(origins, triples, spends_table())
    for fit in fits.to_pylist():
        assert fit["status"] == "refused"
        assert fit["reason"]
        assert fit["converged"] is False
        assert [fit[name] for name in NUMBERS] == [None] * len(NUMBERS)


def test_nobody_at_all_is_refused_too() -> None:
    origins = pa.Table.from_pylist([origin(buyer_count=0, repeater_count=0)])
    nobody = triples_table(histories()).slice(0, 0)
    fits = fit_models(origins, nobody, spends_table().slice(0, 0))
    assert [fit["customer_count"] for fit in fits.to_pylist()] == [0, 0, 0, 0]


def test_a_fit_without_a_maximum_is_refused_without_numbers() -> None:
    once = np.column_stack((np.zeros(600), np.zeros(600), np.arange(1.0, 601.0)))
    origins, triples = pa.Table.from_pylist([origin()]), triples_table(once)
    for fit in fit_models(origins, triples, spends_table(customers=49)).to_pylist():
        assert fit["status"] == "refused"
        assert [fit[name] for name in NUMBERS] == [None] * len(NUMBERS)


def test_few_customers_with_a_paid_repeat_purchase_are_not_enough_for_the_spend_model() -> None:
    origins = pa.Table.from_pylist([origin()])
    fits = fit_models(origins, triples_table(histories()), spends_table(customers=49)).to_pylist()
    assert "refused" not in [fit["status"] for fit in fits[:3]]
    assert fits[3]["status"] == "refused"
    assert fits[3]["reason"].startswith("Only 49 customers have a repeat purchase")

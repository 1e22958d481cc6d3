"""What the dbt models hand in and get back."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from clv.cdnow import simulate_histories, simulate_spends
from klientela.clv.betageo import BGNBD, MBGNBD
from klientela.clv.tables import fit_models, predict_orders

NOW, PAST = date(2025, 12, 31), date(2025, 7, 4)
NUMBERS = ("log_likelihood", "r", "alpha", "a", "b", "p", "q", "gamma", "r_standard_error")


def origin(**changes: Any) -> dict[str, Any]:
    return {
        "origin_date": NOW,
        "is_current": True,
        "horizon_days": 365,
        "buyer_count": 3000,
        "history_days": 700,
        "silence_days": 0,
        "repeater_count": 400,
        "min_buyers": 500,
        "min_history_days": 180,
        "max_silence_days": 30,
        "min_repeaters": 50,
        "annual_discount_rate": 0.1,
        "order_model": "mbg_nbd",
        **changes,
    }


def histories(seed: int = 1) -> np.ndarray:
    return np.ceil(simulate_histories(3_000, 0.6, 35.0, 0.8, 2.5, first_chance=1, seed=seed))


def triples_table(rows: np.ndarray, when: date = NOW) -> pa.Table:
    distinct, count = np.unique(rows, axis=0, return_counts=True)
    return pa.table(
        {
            "origin_date": pa.array([when] * len(distinct), pa.date32()),
            "repeat_count": distinct[:, 0].astype(np.int64),
            "t_x": distinct[:, 1].astype(np.int64),
            "observed_days": distinct[:, 2].astype(np.int64),
            "customer_count": count.astype(np.int64),
        }
    )


def spends_table(seed: int = 1, customers: int = 2_000, when: date = NOW) -> pa.Table:
    spends = simulate_spends(customers, 6.0, 4.0, 15.0, seed=seed)
    amounts = pa.array(np.round(spends.prod(axis=1), 2)).cast(pa.decimal128(18, 2), safe=False)
    return pa.table(
        {
            "origin_date": pa.array([when] * customers, pa.date32()),
            "paid_repeat_count": spends[:, 0].astype(np.int64),
            "repeat_amount": amounts,
            "customer_count": pa.array([1] * customers, pa.int64()),
        }
    )


def both_origins() -> tuple[pa.Table, pa.Table, pa.Table]:
    past = origin(origin_date=PAST, is_current=False, horizon_days=180)
    return (
        pa.Table.from_pylist([origin(), past]),
        pa.concat_tables([triples_table(histories()), triples_table(histories(2), PAST)]),
        pa.concat_tables([spends_table(), spends_table(2, when=PAST)]),
    )


def test_every_origin_and_model_has_a_row() -> None:
    fits = fit_models(*both_origins()).to_pylist()
    assert [(fit["origin_date"], fit["model"]) for fit in fits] == [
        (when, model) for when in (PAST, NOW) for model in ("bg_nbd", "mbg_nbd", "gamma_gamma")
    ]
    assert {fit["status"] for fit in fits} <= {"ok", "weak"}
    assert [fit["customer_count"] for fit in fits] == [3000, 3000, 2000] * 2
    spend_fit = fits[-1]
    assert spend_fit["r"] is None
    assert spend_fit["spend_frequency_correlation"] == pytest.approx(0, abs=0.1)


def test_numbers_are_those_of_the_estimator_to_ten_digits() -> None:
    fits = fit_models(*both_origins()).to_pylist()
    fit = BGNBD().fit(histories())
    row = fits[3]
    for name, estimate, error in zip(
        fit.PARAMETERS, fit.parameters_, fit.standard_errors_, strict=True
    ):
        assert row[name] == float(f"{estimate:.9e}")
        assert row[f"{name}_standard_error"] == float(f"{error:.9e}")
    assert row["log_likelihood"] == float(f"{fit.log_likelihood_:.9e}")


def test_the_order_of_the_rows_changes_nothing() -> None:
    origins, triples, spends = both_origins()
    shuffled = [
        table.take(np.random.default_rng(3).permutation(table.num_rows))
        for table in (origins, triples, spends)
    ]
    fits = fit_models(origins, triples, spends)
    assert fit_models(*shuffled).equals(fits)
    predictions = predict_orders(origins, fits, triples).read_all()
    assert predict_orders(shuffled[0], fits, shuffled[1]).read_all().equals(predictions)


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
    assert predict_orders(origins, fits, triples).read_all().num_rows == 0


def test_nobody_at_all_is_refused_too() -> None:
    origins = pa.Table.from_pylist([origin(buyer_count=0, repeater_count=0)])
    nobody = triples_table(histories()).slice(0, 0)
    fits = fit_models(origins, nobody, spends_table().slice(0, 0))
    assert [fit["customer_count"] for fit in fits.to_pylist()] == [0, 0, 0]
    assert predict_orders(origins, fits, nobody).read_all().num_rows == 0


def test_a_fit_without_a_maximum_is_refused_without_numbers() -> None:
    once = np.column_stack((np.zeros(600), np.zeros(600), np.arange(1.0, 601.0)))
    origins, triples = pa.Table.from_pylist([origin()]), triples_table(once)
    for fit in fit_models(origins, triples, spends_table(customers=49)).to_pylist():
        assert fit["status"] == "refused"
        assert [fit[name] for name in NUMBERS] == [None] * len(NUMBERS)


def test_few_customers_with_a_paid_repeat_purchase_are_not_enough_for_the_spend_model() -> None:
    origins = pa.Table.from_pylist([origin()])
    fits = fit_models(origins, triples_table(histories()), spends_table(customers=49)).to_pylist()
    assert "refused" not in [fit["status"] for fit in fits[:2]]
    assert fits[2]["status"] == "refused"
    assert fits[2]["reason"].startswith("Only 49 customers have a repeat purchase")


def test_predictions_are_one_row_per_distinct_history_and_model() -> None:
    origins, triples, spends = both_origins()
    predictions = predict_orders(origins, fit_models(origins, triples, spends), triples).read_all()
    per_origin = {
        when: triples.filter(pa.compute.equal(triples["origin_date"], pa.scalar(when))).num_rows
        for when in (NOW, PAST)
    }
    rows = predictions.group_by(["origin_date", "model"]).aggregate([([], "count_all")])
    assert {(row["origin_date"], row["model"]): row["count_all"] for row in rows.to_pylist()} == {
        (NOW, "mbg_nbd"): per_origin[NOW],
        (PAST, "bg_nbd"): per_origin[PAST],
        (PAST, "mbg_nbd"): per_origin[PAST],
    }


def test_predictions_are_the_estimators_and_only_todays_are_discounted() -> None:
    origins, triples, spends = both_origins()
    predictions = predict_orders(origins, fit_models(origins, triples, spends), triples)
    fits = {
        (NOW, "mbg_nbd"): MBGNBD().fit(histories()),
        (PAST, "bg_nbd"): BGNBD().fit(histories(2)),
    }
    for row in predictions.read_all().to_pylist()[::97]:
        if (row["origin_date"], row["model"]) not in fits:
            continue
        fit, horizon = (
            fits[row["origin_date"], row["model"]],
            365 if row["origin_date"] == NOW else 180,
        )
        history = [[row["repeat_count"], row["t_x"], row["observed_days"]]]
        assert row["p_alive"] == pytest.approx(fit.probability_alive(history)[0], rel=1e-8)
        assert row["expected_orders"] == pytest.approx(
            fit.expected_orders(horizon, history)[0], rel=1e-8
        )
        assert (row["discounted_expected_orders"] is None) == (row["origin_date"] == PAST)
        if row["origin_date"] == NOW:
            assert 0 < row["discounted_expected_orders"] < row["expected_orders"]


def test_nobody_is_expected_to_order_more_than_once_a_day() -> None:
    # The model counts in continuous time and would say 377 orders in 365 days here.
    eager = {"r": 10.0, "alpha": 0.01, "a": 0.001, "b": 100.0}
    daily = np.array([[300.0, 300.0, 300.0]])
    assert MBGNBD.from_parameters(**eager).expected_orders(365, daily)[0] > 366
    origins = pa.Table.from_pylist([origin()])
    fits = pa.Table.from_pylist([{"origin_date": NOW, "model": "mbg_nbd", "status": "ok", **eager}])
    (row,) = predict_orders(origins, fits, triples_table(daily)).read_all().to_pylist()
    assert row["expected_orders"] == 365
    assert row["discounted_expected_orders"] <= 365

"""What is predicted for every distinct history, as the dbt models hand it in and get it back."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from clv.shop_tables import (
    NOW,
    PAST,
    at,
    both_origins,
    histories,
    origin,
    shuffled,
    spends_table,
    triples_table,
)
from klientela.clv.betageo import BGNBD, MBGNBD
from klientela.clv.models import ORDER_MODELS
from klientela.clv.predictions import predict_current, predict_past
from klientela.clv.tables import fit_models

CHOICE = pa.table({"order_model": ["mbg_nbd"], "alive_model": ["mbg_nbd"]})
ENDS = ("order_low", "order_high", "may_be_none", "spend_low", "spend_high")


@pytest.fixture(scope="module")
def tables() -> tuple[pa.Table, pa.Table, pa.Table]:
    """Gates, fits and triples of a shop at two origins."""
    origins, triples, spends = both_origins()
    return origins, fit_models(origins, triples, spends), triples


def test_a_past_origin_is_predicted_by_every_model_and_the_current_one_by_the_chosen(
    tables: tuple[pa.Table, pa.Table, pa.Table],
) -> None:
    gates, fits, triples = tables
    past = predict_past(gates, fits, triples).read_all()
    counted = past.group_by(["origin_date", "model"]).aggregate([([], "count_all")]).to_pylist()
    assert {(row["origin_date"], row["model"]): row["count_all"] for row in counted} == {
        (PAST, model): at(triples, PAST).num_rows for model in ORDER_MODELS
    }
    current = predict_current(gates, CHOICE, fits, triples).read_all()
    assert current.num_rows == at(triples, NOW).num_rows
    assert set(current["model"].to_pylist()) == {"mbg_nbd"}


def test_the_numbers_are_the_estimators(tables: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    gates, fits, triples = tables
    past = predict_past(gates, fits, triples).read_all()
    past = past.filter(pa.compute.equal(past["model"], "bg_nbd"))
    current = predict_current(gates, CHOICE, fits, triples).read_all()
    for table, model, horizon in (
        (past, BGNBD().fit(histories(2)), 180.0),
        (current, MBGNBD().fit(histories()), 365.0),
    ):
        for row in table.to_pylist()[::97]:
            history = [[row["repeat_count"], row["t_x"], row["observed_days"]]]
            assert row["p_alive"] == pytest.approx(model.probability_alive(history)[0], rel=1e-8)
            assert row["expected_orders"] == pytest.approx(
                model.expected_orders(horizon, history)[0], rel=1e-8
            )
    for row in current.to_pylist()[::97]:
        assert 0 < row["discounted_expected_orders"] < row["expected_orders"]
        assert row["discounted_expected_orders"] < row["lifetime_expected_orders"]


def test_the_order_of_the_rows_changes_nothing(
    tables: tuple[pa.Table, pa.Table, pa.Table],
) -> None:
    gates, fits, triples = tables
    mixed = shuffled(gates, fits, triples)
    assert predict_past(*mixed).read_all().equals(predict_past(gates, fits, triples).read_all())
    current = predict_current(gates, CHOICE, fits, triples).read_all()
    assert predict_current(mixed[0], CHOICE, *mixed[1:]).read_all().equals(current)


def test_behind_a_closed_gate_nothing_is_predicted() -> None:
    gates = pa.Table.from_pylist([origin(buyer_count=499)])
    triples = triples_table(histories())
    fits = fit_models(gates, triples, spends_table())
    assert predict_current(gates, CHOICE, fits, triples).read_all().num_rows == 0


def test_without_a_spend_model_there_are_orders_and_no_money() -> None:
    gates = pa.Table.from_pylist([origin()])
    triples = triples_table(histories())
    fits = fit_models(gates, triples, spends_table(customers=49))
    (row, *_) = predict_current(gates, CHOICE, fits, triples).read_all().to_pylist()
    assert row["expected_orders"] > 0
    assert (row["spend_low"], row["spend_high"]) == (None, None)


def test_without_a_discount_there_is_no_sum_without_end() -> None:
    gates = pa.Table.from_pylist([origin(annual_discount_rate=0.0)])
    triples = triples_table(histories())
    fits = fit_models(gates, triples, spends_table())
    (row, *_) = predict_current(gates, CHOICE, fits, triples).read_all().to_pylist()
    assert row["lifetime_expected_orders"] is None
    assert row["discounted_expected_orders"] == pytest.approx(row["expected_orders"], rel=1e-9)


def test_whom_no_model_can_call_gone_has_no_probability_of_being_alive() -> None:
    gates = pa.Table.from_pylist([origin()])
    triples = triples_table(histories())
    fits = fit_models(gates, triples, spends_table())
    choice = pa.table({"order_model": ["bg_nbd"], "alive_model": pa.array([None], pa.string())})
    found = predict_current(gates, choice, fits, triples).read_all()
    assert found["p_alive"].null_count == found.num_rows > 0
    assert found["expected_orders"].null_count == 0


def test_nobody_is_expected_to_order_more_than_once_a_day() -> None:
    # The model counts in continuous time and would say 377 orders in 365 days here.
    eager = {"r": 10.0, "alpha": 0.01, "a": 0.001, "b": 100.0}
    daily = np.array([[300.0, 300.0, 300.0]])
    assert MBGNBD.from_parameters(**eager).expected_orders(365, daily)[0] > 366
    gates = pa.Table.from_pylist([origin()])
    fits = pa.Table.from_pylist([{"origin_date": NOW, "model": "mbg_nbd", "status": "ok", **eager}])
    (row,) = predict_current(gates, CHOICE, fits, triples_table(daily)).read_all().to_pylist()
    assert row["expected_orders"] == 365
    assert row["discounted_expected_orders"] <= 365

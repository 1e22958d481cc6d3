"""Months and totals of groups: sums that must agree with the predictions they are made of."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from clv.shop_tables import NOW, PAST, at, both_origins, shuffled
from klientela.clv.columns import floats
from klientela.clv.groups import EVERYBODY, bound_totals, value_months
from klientela.clv.models import Fits
from klientela.clv.predictions import predict_current
from klientela.clv.tables import fit_models

CHOICE = pa.table({"order_model": ["mbg_nbd"], "alive_model": ["mbg_nbd"]})
# The twelfth month ends with the horizon.
MONTHS = pa.table(
    {"month_number": range(1, 25), "days_to_end": [365 * m // 12 for m in range(1, 25)]}
)
MEASURES = pa.Table.from_pylist(
    [
        {
            "subject": subject,
            "origin_date": PAST,
            "model": model,
            "predicted": 110.0,
            "actual": 100.0,
        }
        for subject in ("orders", "net_amount")
        for model in ("mbg_nbd", "zero")
    ]
)


@pytest.fixture(scope="module")
def told() -> dict[str, pa.Table]:
    """What dbt would hand in: customers of two segments, their amounts and their predictions."""
    origins, triples, spends = both_origins()
    fits = fit_models(origins, triples, spends)
    predicted = predict_current(origins, CHOICE, fits, triples).read_all()
    customers = at(triples, NOW).join(
        predicted.drop_columns(["origin_date", "model"]),
        ["repeat_count", "t_x", "observed_days", "paid_repeat_count"],
    )
    paid, count = floats(customers, "paid_repeat_count"), floats(customers, "customer_count")
    groups = (
        customers.append_column("segment", pa.array(np.where(paid > 1, "Often", "Seldom")))
        .append_column("repeat_amount", pa.array(40.0 * paid * count))
        .append_column("squared_repeat_amount", pa.array((40.0 * paid) ** 2 * count))
    )
    return {"gates": origins, "choice": CHOICE, "fits": fits, "groups": groups}


def test_the_months_within_the_horizon_add_up_to_the_prediction(told: dict[str, pa.Table]) -> None:
    months = value_months(**told, month_ends=MONTHS)
    assert months.num_rows == 2 * 24
    within = months.filter(pa.compute.less_equal(months["month_number"], 12))
    groups = told["groups"]
    expected = floats(groups, "customer_count") * floats(groups, "expected_orders")
    assert floats(within, "expected_orders").sum() == pytest.approx(expected.sum(), rel=1e-8)
    spend = Fits(told["fits"]).spend_model(NOW)
    assert spend is not None
    paid = floats(groups, "paid_repeat_count")
    mean = np.where(paid > 0, 40.0, 0.0)
    worth = 0.9 * spend.expected_value(np.column_stack((paid, mean))) * expected
    assert floats(within, "net_amount").sum() == pytest.approx(worth.sum(), rel=1e-8)


def test_later_months_bring_less_and_are_discounted_more(told: dict[str, pa.Table]) -> None:
    months = value_months(**told, month_ends=MONTHS)
    for segment in ("Often", "Seldom"):
        rows = months.filter(pa.compute.equal(months["segment"], segment))
        # Months differ by a day, so a month is compared with the same one a year later.
        orders, share = floats(rows, "expected_orders"), floats(rows, "discounted_net_amount")
        assert np.all(orders[12:] < orders[:12])
        kept = share / floats(rows, "net_amount")
        assert np.all(np.diff(kept) < 0)
        assert kept[11] == pytest.approx(1.1 ** -(11.5 / 12), rel=1e-3)


def test_a_total_is_the_sum_of_its_customers_and_lies_in_its_interval(
    told: dict[str, pa.Table],
) -> None:
    totals = {
        (row["segment"], row["measure"]): row
        for row in bound_totals(**told, measures=MEASURES).to_pylist()
    }
    assert len(totals) == 6
    for measure in ("orders", "net_amount"):
        often, seldom, everybody = (
            totals[segment, measure] for segment in ("Often", "Seldom", EVERYBODY)
        )
        assert often["expected"] + seldom["expected"] == pytest.approx(everybody["expected"])
        assert everybody["customer_count"] == 3000
        for row in (often, seldom, everybody):
            assert 0 <= row["low"] < row["expected"] < row["high"]
            assert row["origin_count"] == 1
        # Chance averages out over more customers, the error of the model does not.
        assert everybody["sampling_error"] < min(often["sampling_error"], seldom["sampling_error"])
        assert everybody["backtest_error"] == often["backtest_error"] > 0


def test_sampling_and_parameter_errors_are_those_of_a_simulation(
    told: dict[str, pa.Table],
) -> None:
    # Chance alone: the variance of a sum of independent customers, from the moments told.
    groups = told["groups"]
    row = next(
        row
        for row in bound_totals(**told, measures=MEASURES).to_pylist()
        if row["segment"] == EVERYBODY and row["measure"] == "orders"
    )
    variance = floats(groups, "customer_count") @ floats(groups, "order_variance")
    assert row["sampling_error"] == pytest.approx(np.sqrt(variance) / row["expected"], rel=1e-8)
    # Parameters: drawn from their distribution, the total moves as the delta method says.
    fits = Fits(told["fits"])
    model = fits.order_model(NOW, "mbg_nbd")
    assert model is not None
    draws = np.random.default_rng(5).multivariate_normal(
        np.log(model.parameters_), fits.log_covariance(NOW, "mbg_nbd"), size=400
    )
    X = np.column_stack([floats(groups, n) for n in ("repeat_count", "t_x", "observed_days")])
    drawn = [
        floats(groups, "customer_count")
        @ type(model)
        .from_parameters(**dict(zip(model.PARAMETERS, np.exp(draw), strict=True)))
        .expected_orders(365.0, X)
        for draw in draws
    ]
    assert row["parameter_error"] == pytest.approx(np.std(drawn) / row["expected"], rel=0.15)


def test_the_order_of_the_rows_changes_nothing(told: dict[str, pa.Table]) -> None:
    gates, fits, groups, measures, ends = shuffled(
        told["gates"], told["fits"], told["groups"], MEASURES, MONTHS
    )
    assert value_months(gates, CHOICE, fits, groups, ends).equals(
        value_months(**told, month_ends=MONTHS)
    )
    assert bound_totals(gates, CHOICE, fits, groups, measures).equals(
        bound_totals(**told, measures=MEASURES)
    )


def test_without_a_past_origin_nothing_is_said_of_past_errors(told: dict[str, pa.Table]) -> None:
    for row in bound_totals(**told, measures=MEASURES.slice(0, 0)).to_pylist():
        assert row["backtest_error"] is None
        assert row["origin_count"] == 0

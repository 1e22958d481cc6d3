"""The tracking curve: expected purchases week by week."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from clv.shop_tables import PAST, both_origins, shuffled
from klientela.clv.columns import floats
from klientela.clv.models import ORDER_MODELS
from klientela.clv.tables import fit_models
from klientela.clv.tracking import expect_weeks


@pytest.fixture(scope="module")
def told() -> tuple[pa.Table, pa.Table, pa.Table]:
    """Gates, fits, and arrivals: two came 15 days before the past origin, one on that very day."""
    origins, triples, spends = both_origins()
    arrivals = pa.table(
        {
            "origin_date": pa.array([PAST, PAST], pa.date32()),
            "observed_days": [15, 0],
            "customer_count": [2, 1],
        }
    )
    return origins, fit_models(origins, triples, spends), arrivals


def test_weeks_are_counted_from_the_origin_both_ways(
    told: tuple[pa.Table, pa.Table, pa.Table],
) -> None:
    weeks = expect_weeks(*told).read_all().to_pylist()
    assert {row["model"] for row in weeks} == set(ORDER_MODELS)
    one = [row for row in weeks if row["model"] == "mbg_nbd"]
    # Two whole weeks before the origin; 25 within the 180 days after it.
    assert [row["week_number"] for row in one] == list(range(-2, 26))
    for row in one:
        assert row["week_end_date"] == PAST + dt.timedelta(weeks=row["week_number"])


def test_the_curve_sums_what_is_expected_of_new_customers(
    told: tuple[pa.Table, pa.Table, pa.Table],
) -> None:
    _, fits, _ = told
    row = next(
        row for row in fits.to_pylist() if row["origin_date"] == PAST and row["model"] == "bg_nbd"
    )
    kind = ORDER_MODELS["bg_nbd"]
    model = kind.from_parameters(**{name: row[name] for name in kind.PARAMETERS})
    table = expect_weeks(*told).read_all()
    found = floats(
        table.filter(pa.compute.equal(table["model"], "bg_nbd")), "cumulative_expected_orders"
    )
    for week in (-2, 0, 10):
        days = np.array([15 + 7 * week, max(7 * week, 0)], dtype=float)
        expected = model.expected_orders(days)
        assert found[week + 2] == pytest.approx(2 * expected[0] + expected[1], rel=1e-8)
    assert np.all(np.diff(found) > 0)


def test_the_order_of_the_rows_changes_nothing(told: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    assert expect_weeks(*shuffled(*told)).read_all().equals(expect_weeks(*told).read_all())


def test_nobody_gives_no_weeks(told: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    gates, fits, arrivals = told
    assert expect_weeks(gates, fits, arrivals.slice(0, 0)).read_all().num_rows == 0

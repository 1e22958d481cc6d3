"""The cohort triangles against pandas, on a shop with refunds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dbtrun import DbtResult

FREQUENCIES = {"month": "M", "week": "W-SUN", "quarter": "Q"}


def _orders(built: DbtResult) -> pd.DataFrame:
    rows = built.rows(
        "select customer_id, order_date::timestamp, (net_amount * 100)::bigint, is_counted_order"
        " from core.fct_orders where not is_after_as_of"
    )
    return pd.DataFrame(rows, columns=["customer_id", "order_date", "cents", "is_counted_order"])


def _published(built: DbtResult, period_type: str) -> pd.DataFrame:
    rows = built.rows(
        "select cohort_start::timestamp, period_number, cohort_size, customer_count,"
        " customer_count_or_later, order_count, (net_amount * 100)::bigint, is_complete"
        " from cohorts.agg_cohorts where period_type = ? order by 1, 2",
        [period_type],
    )
    names = ["cohort", "age", "size", "customers", "or_later", "orders", "cents", "is_complete"]
    return pd.DataFrame(rows, columns=names).set_index(["cohort", "age"])


def _by_hand(orders: pd.DataFrame, frequency: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """The triangle from the orders: periods, pivot tables, nothing clever."""
    periods = orders["order_date"].dt.to_period(frequency)
    counted = orders["is_counted_order"]
    first = periods[counted].groupby(orders["customer_id"][counted]).min()
    last = periods[counted].groupby(orders["customer_id"][counted]).max()
    cohort = orders["customer_id"].map(first)
    rows = []
    for start in sorted(first.unique()):
        members = first.index[first == start]
        of_cohort = cohort == start
        for age in range((as_of.to_period(frequency) - start).n + 1):
            now = of_cohort & (periods == start + age)
            rows.append(
                {
                    "cohort": start.start_time,
                    "age": age,
                    "size": len(members),
                    "customers": orders["customer_id"][now & counted].nunique(),
                    "or_later": int((last[members] >= start + age).sum()),
                    "orders": int((now & counted).sum()),
                    "cents": int(orders["cents"][now].sum()),
                    "is_complete": (start + age).end_time.normalize() <= as_of,
                }
            )
    return pd.DataFrame(rows).set_index(["cohort", "age"])


@pytest.mark.parametrize("period_type", ["month", "week", "quarter"])
def test_every_cell_is_the_one_computed_by_hand(
    online_retail_build: DbtResult, period_type: str
) -> None:
    as_of = pd.Timestamp("2011-12-09")
    expected = _by_hand(_orders(online_retail_build), FREQUENCIES[period_type], as_of)
    pd.testing.assert_frame_equal(
        _published(online_retail_build, period_type), expected, check_dtype=False
    )


def test_december_2011_is_not_complete_for_anybody(online_retail_build: DbtResult) -> None:
    """The data end on the 9th; the month before it is over, and so is the third quarter."""
    complete = online_retail_build.rows(
        "select period_type, max(period_start)::varchar from cohorts.agg_cohorts"
        " where is_complete group by period_type order by period_type"
    )
    assert complete == [
        ("month", "2011-11-01"), ("quarter", "2011-07-01"), ("week", "2011-11-28"),
    ]  # fmt: skip


def test_the_mean_row_is_the_weighted_one(online_retail_build: DbtResult) -> None:
    cells = _published(online_retail_build, "month")
    complete = cells[cells["is_complete"]].groupby("age")
    rates = complete["customers"].sum() / complete["size"].sum()
    published = online_retail_build.rows(
        "select retention_rate, cohort_count from cohorts.agg_cohort_means"
        " where period_type = 'month' order by period_number"
    )
    np.testing.assert_allclose([rate for rate, _ in published], rates, rtol=1e-9)
    # twelve cohorts have a whole first month, eleven a whole second one, ...
    assert [count for _, count in published] == list(range(12, 0, -1))


def test_cdnow_has_three_monthly_cohorts_and_one_quarterly(cdnow_build: DbtResult) -> None:
    sizes = cdnow_build.rows(
        "select period_type, cohort_size from cohorts.agg_cohorts"
        " where period_number = 0 and period_type <> 'week' order by period_type, cohort_start"
    )
    assert sizes == [("month", 781), ("month", 857), ("month", 719), ("quarter", 2357)]

"""The RFM marts against a second implementation that shares no line with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from dbtrun import WITHOUT_UNIT_TESTS, DbtProject, DbtResult
from realdata import real_data

Numbers = npt.NDArray[np.float64]

CDNOW = {"sources": ["cdnow"], "reporting_currency": "USD", "as_of_date": "1997-09-30"}


def _scores(values: Numbers, parts: int) -> Numbers:
    """Score from 1: how many of the ``parts - 1`` cut points lie strictly below each value.

    A cut point is the smallest value that at least part / parts of the customers do not exceed,
    found by counting: no interpolation, no sorting of ties.

    Parameters
    ----------
    values : ndarray of shape (customers,)
        One value per customer.
    parts : int
        5 for fifths, 4 for quarters.
    """
    scores = np.ones(len(values))
    distinct = np.unique(values)
    up_to = np.array([(values <= value).sum() for value in distinct])
    for part in range(1, parts):
        cut_point = distinct[np.argmax(up_to * parts >= len(values) * part)]
        scores += values > cut_point
    return scores


def _by_hand(
    orders: pd.DataFrame, as_of: pd.Timestamp, window_days: int | None = None
) -> pd.DataFrame:
    """RFM of one date from the orders, for customers with an order inside the window.

    Parameters
    ----------
    orders : DataFrame
        Columns customer_id, order_date, net_amount in cents, is_counted_order.
    as_of : Timestamp
        The day looked back from; its own orders count.
    window_days : int or None
        The last so many days count, or all.
    """
    seen = orders[orders["order_date"] <= as_of]
    if window_days is not None:
        seen = seen[seen["order_date"] > as_of - pd.Timedelta(days=window_days)]
    counted = seen[seen["is_counted_order"]]
    found = pd.DataFrame(
        {
            "recency": (as_of - counted.groupby("customer_id")["order_date"].max()).dt.days,
            "orders": counted.groupby("customer_id").size(),
        }
    )
    found["net"] = seen.groupby("customer_id")["net_amount"].sum().reindex(found.index)
    found["r_score"] = 6 - _scores(found["recency"].to_numpy(float), 5)
    found["m_score"] = _scores(found["net"].to_numpy(float), 5)
    found["f_score"] = 1.0
    several = found["orders"] > 1
    found.loc[several, "f_score"] = 1 + _scores(found.loc[several, "orders"].to_numpy(float), 4)
    return found


def _orders(built: DbtResult) -> pd.DataFrame:
    rows = built.rows(
        "select customer_id, order_date::timestamp, (net_amount * 100)::bigint, is_counted_order"
        " from core.fct_orders where not is_after_as_of"
    )
    return pd.DataFrame(
        rows, columns=["customer_id", "order_date", "net_amount", "is_counted_order"]
    )


def _published(built: DbtResult) -> dict[pd.Timestamp, pd.DataFrame]:
    """The customer rows inside the grid, by date."""
    rows = built.rows(
        "select as_of_date::timestamp, customer_id, recency_days, order_count,"
        " (net_amount * 100)::bigint, r_score, f_score, m_score"
        " from rfm.fct_customer_rfm where r_score is not null"
    )
    names = ["as_of", "customer_id", "recency", "orders", "net", "r_score", "f_score", "m_score"]
    frame = pd.DataFrame(rows, columns=names).set_index("customer_id")
    return {as_of: part.drop(columns="as_of") for as_of, part in frame.groupby("as_of")}


def _assert_same(published: dict[Any, pd.DataFrame], built: DbtResult, **options: Any) -> None:
    orders = _orders(built)
    for as_of, found in published.items():
        expected = _by_hand(orders, as_of, **options)
        pd.testing.assert_frame_equal(
            found.sort_index(),
            expected[found.columns].sort_index(),
            check_dtype=False,
            check_index_type=False,
            obj=f"RFM of {as_of:%Y-%m-%d}",
        )


def test_every_score_of_every_month_end_is_the_one_computed_by_hand(
    cdnow_build: DbtResult,
) -> None:
    published = _published(cdnow_build)
    assert [f"{as_of:%m-%d}" for as_of in published] == [
        "01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30",
    ]  # fmt: skip
    assert [len(rows) for rows in published.values()][-1] == 2357
    _assert_same(published, cdnow_build)


def test_refunds_and_a_current_date_within_a_month_score_as_by_hand(
    online_retail_build: DbtResult,
) -> None:
    published = _published(online_retail_build)
    assert len(published) == 13
    assert max(published) == pd.Timestamp("2011-12-09")
    _assert_same(published, online_retail_build)


@pytest.fixture(scope="module")
def cdnow_window_build(make_project: Callable[..., DbtProject]) -> DbtResult:
    """CDNOW with a window of 60 days and a history of three month ends."""
    file = real_data("cdnow/CDNOW_sample.txt")
    project = make_project(**CDNOW, rfm_window_days=60, rfm_history_months=3)
    (project.data / "cdnow").mkdir()
    (project.data / "cdnow" / file.name).symlink_to(file)
    return project.build("--select", "+path:models/marts/rfm", *WITHOUT_UNIT_TESTS).check()


def test_with_a_window_only_its_orders_and_money_count(cdnow_window_build: DbtResult) -> None:
    published = _published(cdnow_window_build)
    assert [f"{as_of:%m-%d}" for as_of in published] == ["07-31", "08-31", "09-30"]
    _assert_same(published, cdnow_window_build, window_days=60)


def test_with_a_window_everybody_else_has_lapsed_before_it(cdnow_window_build: DbtResult) -> None:
    (inside,), (outside,) = cdnow_window_build.rows(
        "select sum(customer_count) from rfm.agg_rfm_cells"
        " where as_of_date = date '1997-09-30' group by segment = 'Lapsed before window'"
        " order by segment = 'Lapsed before window'"
    )
    assert inside == len(_published(cdnow_window_build)[pd.Timestamp("1997-09-30")])
    assert inside + outside == 2357
    shortest = cdnow_window_build.value(
        "select min(recency_days) from rfm.fct_customer_rfm"
        " where is_current and segment = 'Lapsed before window'"
    )
    assert shortest == 60


def test_one_time_buyers_never_rise_above_the_lowest_frequency(cdnow_build: DbtResult) -> None:
    """With ntile a third of CDNOW's one-time buyers would have a frequency score of 2 or 3."""
    scores = cdnow_build.rows(
        "select distinct f_score from rfm.fct_customer_rfm where is_current and order_count = 1"
    )
    assert scores == [(1,)]
    loyal = cdnow_build.value(
        "select count(*) from rfm.fct_customer_rfm where order_count = 1"
        " and segment in ('Champions', 'Loyal customers', 'Cannot lose them')"
    )
    assert loyal == 0

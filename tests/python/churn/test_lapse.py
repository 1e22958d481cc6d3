"""The lapsed threshold: a survival curve worked out by hand, and the bases that have none."""

from __future__ import annotations

import numpy as np
import pytest

from klientela.churn.lapse import lapse_threshold


def test_threshold_by_hand() -> None:
    """100 gaps: 50 end after 10 days, 20 are open after 15, 24 end after 20, 6 after 90.

    The curve is .5 after 10 days; 30 are at risk at 20, of whom 6 outlast it: .5 x 6 / 30 = .1.
    """
    found = lapse_threshold(
        [10, 15, 20, 90], [True, False, True, True], [50, 20, 24, 6], min_at_risk=30
    )
    assert (found.days, found.at_risk, found.status) == (20, 30, "ok")
    assert found.longer_share == pytest.approx(0.1)
    assert (found.gap_count, found.closed_gap_count) == (100, 80)


def test_open_gaps_move_the_threshold() -> None:
    """85 closed gaps of 10 days fall to .15 at once, but not beside 40 longer open ones."""
    closed = lapse_threshold([10, 50], [True, True], [85, 15], min_at_risk=10)
    with_open = lapse_threshold([10, 40, 50], [True, False, True], [85, 40, 15], min_at_risk=10)
    assert (closed.days, with_open.days) == (10, 50)


def test_a_share_of_exactly_a_fifth_is_enough() -> None:
    found = lapse_threshold([10, 20, 90], [True, True, True], [40, 40, 20], min_at_risk=1)
    assert found.days == 20


def test_rows_in_any_order_give_the_same() -> None:
    days, closed = np.array([5, 9, 9, 30, 70]), np.array([True, False, True, True, False])
    counts = np.array([40, 10, 31, 25, 8])
    expected = lapse_threshold(days, closed, counts, min_at_risk=5)
    order = np.array([3, 1, 4, 0, 2])
    assert lapse_threshold(days[order], closed[order], counts[order], min_at_risk=5) == expected


@pytest.mark.parametrize(
    ("days", "closed", "counts", "said"),
    [
        ([], [], [], "Nobody has ordered on two days"),
        ([7, 9], [False, False], [10, 4], "Nobody has ordered on two days"),
        ([7], [True], [29], "Only 29 gaps"),
        ([10, 400], [True, False], [50, 50], "50% of the gaps"),
        ([10, 11, 12], [True, True, True], [71, 20, 9], "fewer than 30 were followed"),
    ],
)
def test_no_threshold_is_said_in_words(
    days: list[int], closed: list[bool], counts: list[int], said: str
) -> None:
    found = lapse_threshold(days, closed, counts, min_at_risk=30)
    assert (found.days, found.status) == (None, "refused")
    assert said in found.reason


def test_daily_buyers_lapse_after_a_day() -> None:
    found = lapse_threshold([1, 0], [True, False], [5_000, 100], min_at_risk=30)
    assert (found.days, found.reason.split(" at most ")[1]) == (
        1,
        "1 day long, gaps still open included.",
    )

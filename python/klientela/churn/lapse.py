"""When a customer counts as lapsed: a percentile of the gaps between orders, open ones included."""

from dataclasses import dataclass

import numpy as np
from lifelines import KaplanMeierFitter
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

#: The threshold is the gap that this share of gaps is longer than: P80.
LONGER_SHARE = 0.20


@dataclass(frozen=True)
class LapseThreshold:
    """A threshold, or the reason why there is none.

    Attributes
    ----------
    days : int or None
        Whoever is silent for more days has lapsed.
    at_risk : int
        Gaps that lasted at least until the threshold; without one, gaps at the last length at
        which there are still enough.
    longer_share : float or None
        The survival curve there: the share of gaps that are longer.
    gap_count, closed_gap_count : int
        Gaps behind the curve.
    status : {"ok", "refused"}
    reason : str
        In words.
    """

    days: int | None
    at_risk: int
    longer_share: float | None
    gap_count: int
    closed_gap_count: int
    status: str
    reason: str


def lapse_threshold(
    gap_days: ArrayLike, is_closed: ArrayLike, gap_count: ArrayLike, *, min_at_risk: int
) -> LapseThreshold:
    """Find the 80th percentile of gaps by the product-limit estimator of Kaplan and Meier.

    Kaplan & Meier (1958), Nonparametric Estimation from Incomplete Observations, JASA 53(282).
    A gap still open is censored: it lasted at least that long.

    Parameters
    ----------
    gap_days : array-like of shape (n,)
        Lengths in days, 0 or more.
    is_closed : array-like of bool, shape (n,)
        Whether an order ended the gap.
    gap_count : array-like of shape (n,)
        Gaps of that length and kind.
    min_at_risk : int
        Gaps that must have lasted until the threshold at least.

    Returns
    -------
    LapseThreshold
    """
    days = np.asarray(gap_days, dtype=np.float64)
    closed = np.asarray(is_closed, dtype=bool)
    counts = np.asarray(gap_count, dtype=np.int64)
    total, closed_total = int(counts.sum()), int(counts[closed].sum())

    def refused(reason: str, at_risk: int = 0, share: float | None = None) -> LapseThreshold:
        return LapseThreshold(None, at_risk, share, total, closed_total, "refused", reason)

    if not closed_total:
        return refused("Nobody has ordered on two days or more, so there is no gap to go by.")
    # Sorted, so that the order of the rows does not reach the last bit of the curve.
    order = np.lexsort((closed, days))
    curve = KaplanMeierFitter().fit(days[order], closed[order], weights=counts[order])
    lengths = curve.event_table.index.to_numpy()
    at_risk = curve.event_table["at_risk"].to_numpy()
    longer = curve.survival_function_.iloc[:, 0].to_numpy()
    enough = np.flatnonzero(at_risk >= min_at_risk)
    # A product of fractions that is .20 on paper may end a few bits above it.
    fallen = np.flatnonzero(longer <= LONGER_SHARE + 1e-12)
    if not len(enough):
        return refused(
            f"Only {total:,} gaps between orders are known, at least {min_at_risk:,} are needed."
        )
    if not len(fallen) or at_risk[fallen[0]] < min_at_risk:
        last = enough[-1]
        return refused(
            f"{longer[last]:.0%} of the gaps between orders are longer than {lengths[last]:,.0f} "
            f"days, and fewer than {min_at_risk:,} were followed beyond: the day that only "
            f"{LONGER_SHARE:.0%} are longer than is not known yet.",
            int(at_risk[last]),
            float(longer[last]),
        )
    first = fallen[0]
    threshold = int(lengths[first])
    return LapseThreshold(
        threshold,
        int(at_risk[first]),
        float(longer[first]),
        total,
        closed_total,
        "ok",
        f"{1 - LONGER_SHARE:.0%} of the gaps between two order days are at most "
        f"{threshold:,} day{'' if threshold == 1 else 's'} long, gaps still open included.",
    )

"""How many contracts reached each age, and how many ended there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class LifeTable:
    """Contracts by age, in whole periods; shapes (k,).

    Attributes
    ----------
    age
        1, 2, ... up to the last period that any contract lived through.
    at_risk
        Contracts that reached this period and were observed to its end.
    ended
        How many of them ended with it.
    """

    age: FloatArray
    at_risk: FloatArray
    ended: FloatArray

    def survival(self) -> FloatArray:
        """Share of contracts that survive each age: the product-limit estimate, (k,)."""
        return np.cumprod(1.0 - self.ended / self.at_risk).astype(np.float64)


def life_table(X: ArrayLike, sample_weight: ArrayLike | None = None) -> LifeTable:
    """Count contracts by age.

    Parameters
    ----------
    X : array-like of shape (n, 2)
        Whole periods, and whether the contract ended (1) with the last of them or ran on (0).
    sample_weight : array-like of shape (n,), optional
        Contracts behind each row.

    Returns
    -------
    LifeTable
        Empty when nobody has lived through a period.

    Raises
    ------
    ValueError
        Naming what is impossible.
    """
    rows = np.asarray(X, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != 2:
        raise ValueError(f"X must have the two columns periods, ended, not shape {rows.shape}.")
    periods, ended = rows.T
    weight = np.ones(len(rows)) if sample_weight is None else np.asarray(sample_weight, np.float64)
    if weight.shape != periods.shape or not np.all(np.isfinite(weight) & (weight >= 0)):
        raise ValueError("There must be one weight from 0 up per contract.")
    for is_wrong, why in (
        (~np.isfinite(rows).all(axis=1), "is not finite"),
        ((periods < 0) | (periods != np.floor(periods)), "has periods that are no count"),
        ((ended != 0) & (ended != 1), "is neither ended (1) nor running (0)"),
        ((ended == 1) & (periods < 1), "ended before its first period was over"),
    ):
        if is_wrong.any():
            raise ValueError(f"Contract {int(np.argmax(is_wrong))} {why}.")
    whole = periods.astype(np.int64)
    last = int(whole.max(initial=0))
    left = np.bincount(whole, weights=weight, minlength=last + 1).astype(np.float64)
    ends = np.bincount(whole, weights=weight * ended, minlength=last + 1).astype(np.float64)
    # Whoever leaves the table at age k, ended or not, was at risk in every period up to k.
    at_risk = np.cumsum(left[::-1])[::-1]
    return LifeTable(np.arange(1.0, last + 1.0), at_risk[1:], ends[1:])

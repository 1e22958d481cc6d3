"""What the purchase models see: distinct (x, t_x, T) with the number of customers behind each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Triples:
    """Checked, merged and sorted purchase histories.

    Attributes
    ----------
    x, t_x, T : ndarray of shape (n,)
        Repeat purchase days; days from the first to the last of them; days observed.
    weight : ndarray of shape (n,)
        Customers with exactly this history.
    """

    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    weight: FloatArray

    @property
    def customers(self) -> float:
        """Customers in all."""
        return float(self.weight.sum())


def check_histories(X: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Columns x, t_x, T of an array, refused in words where no customer can have them.

    Parameters
    ----------
    X : array-like of shape (n, 3)
        x, t_x and T, in days.

    Returns
    -------
    x, t_x, T : ndarray of shape (n,)

    Raises
    ------
    ValueError
        Naming the first row that is impossible, and why.
    """
    histories = np.asarray(X, dtype=np.float64)
    if histories.ndim != 2 or histories.shape[1] != 3:
        raise ValueError(f"X must have the three columns x, t_x, T, not shape {histories.shape}.")
    x, t_x, T = (np.ascontiguousarray(column) for column in histories.T)
    for is_wrong, why in (
        (~np.isfinite(histories).all(axis=1), "is not finite"),
        ((x < 0) | (x != np.floor(x)), "has an x that is no count"),
        ((t_x < 0) | (t_x > T), "has a last purchase outside the time observed"),
        ((x == 0) & (t_x != 0), "has no repeat purchase but a time of one"),
        ((x > 0) & (t_x == 0), "has a repeat purchase on the first day: one per day counts"),
    ):
        if is_wrong.any():
            row = int(np.argmax(is_wrong))
            raise ValueError(f"Row {row} {why}: x {x[row]}, t_x {t_x[row]}, T {T[row]}.")
    return x, t_x, T


def check_weights(sample_weight: ArrayLike | None, rows: int) -> FloatArray:
    """Weights as an array, 1 for every row where there are none.

    Parameters
    ----------
    sample_weight : array-like of shape (rows,) or None
    rows : int

    Returns
    -------
    ndarray of shape (rows,)

    Raises
    ------
    ValueError
        When the weights are negative, not finite, all 0, or of another length.
    """
    if sample_weight is None:
        return np.ones(rows)
    weight = np.asarray(sample_weight, dtype=np.float64)
    if weight.shape != (rows,):
        raise ValueError(f"sample_weight must have {rows} values, not shape {weight.shape}.")
    if not np.isfinite(weight).all() or (weight < 0).any() or not (weight > 0).any():
        raise ValueError("sample_weight must be finite, not negative, and somewhere above 0.")
    return weight


def merge_rows(columns: tuple[FloatArray, ...], weight: FloatArray) -> tuple[FloatArray, ...]:
    """Sort rows, add up the weights of equal ones.

    The order and the grouping of the input then change nothing, not even the last bit of a sum.

    Parameters
    ----------
    columns : tuple of ndarray of shape (n,)
        The first column is the most significant one of the sort.
    weight : ndarray of shape (n,)

    Returns
    -------
    tuple of ndarray
        The columns of the distinct rows with a positive weight, then their weights.
    """
    if not _is_sorted(columns):
        order = np.lexsort(columns[::-1])
        columns, weight = tuple(column[order] for column in columns), weight[order]
    is_new = np.ones(len(weight), dtype=bool)
    if len(weight):
        is_new[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
        starts = np.flatnonzero(is_new)
        columns = tuple(column[starts] for column in columns)
        weight = np.add.reduceat(weight, starts)
    kept = weight > 0
    return (*(column[kept] for column in columns), weight[kept])


def _is_sorted(columns: tuple[FloatArray, ...]) -> bool:
    """Whether no row is below the one before it; much cheaper than sorting what is sorted."""
    tied = np.ones(max(len(columns[0]) - 1, 0), dtype=bool)
    for column in columns:
        if np.any(tied & (column[1:] < column[:-1])):
            return False
        tied &= column[1:] == column[:-1]
    return True


def as_triples(X: ArrayLike, sample_weight: ArrayLike | None = None) -> Triples:
    """Check, merge and sort histories.

    Parameters
    ----------
    X : array-like of shape (n, 3)
        x, t_x and T, in days.
    sample_weight : array-like of shape (n,), optional
        Customers behind each row; 1 where not given.

    Returns
    -------
    Triples

    Raises
    ------
    ValueError
        When a row or a weight is impossible, or there are no rows.
    """
    columns = check_histories(X)
    if not len(columns[0]):
        raise ValueError("There are no customers to fit.")
    weight = check_weights(sample_weight, len(columns[0]))
    return Triples(*merge_rows(columns, weight))


def draw_evenly(weight: FloatArray, rows: int) -> tuple[NDArray[np.int64], FloatArray, float]:
    """Draw customers evenly over sorted rows, the same ones every time.

    The customers stand in the order of the rows and every n-th is taken, from the middle of the
    first n on. Each has the same chance, and no part of the base is missed (Cochran 1977,
    *Sampling Techniques*, chapter 8).

    Parameters
    ----------
    weight : ndarray of shape (n,)
        Customers behind each row.
    rows : int
        Customers to draw, and so the largest number of rows left.

    Returns
    -------
    kept : ndarray of int
        Rows that are left; all of them where they are no more than `rows`.
    weight : ndarray of shape (len(kept),)
        Their weights, with the sum they had before.
    drawn : float
        Customers drawn; all of them where nothing had to be left out.

    Raises
    ------
    ValueError
        When `rows` is below 1.
    """
    if rows < 1:
        raise ValueError(f"At least 1 row must be left to fit, not {rows}.")
    customers = float(weight.sum())
    if len(weight) <= rows:
        return np.arange(len(weight)), weight, customers
    each = customers / rows
    drawn = np.searchsorted(np.cumsum(weight), (np.arange(rows) + 0.5) * each, side="right")
    kept, times = np.unique(np.minimum(drawn, len(weight) - 1), return_counts=True)
    return kept, times.astype(np.float64) * np.float64(each), float(rows)

r"""Predictive intervals of a customer's purchases: what may happen, not what is expected.

An interval of the *expectation* says how well the model is known and next to nothing about one
customer. What is wanted is the distribution of the count itself,

.. math::
    P(N = 0) = 1 - A + A f(0), \quad P(N = k) = A f(k),

A the probability of being alive and f the distribution of the count of somebody alive.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits

from klientela.clv.order_model import OrderModel
from klientela.clv.predictive import (
    check_coverage,
    check_horizon,
    count_tables,
    distinct_pairs,
    table_sizes,
)
from klientela.clv.triples import check_histories

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# Cumulated probabilities are kept as multiples of this: their differences are then exact, and
# windows that differ by rounding errors alone are equal.
_GRAIN = 2.0**-46
# Beyond this many counts the best window is looked for customer by customer: the table of all
# windows grows with the square, and so many purchases are rare.
_LARGEST_WINDOW_TABLE = 384


@dataclass(frozen=True)
class OrderSets:
    """One set of counts per history, and the moments of the count.

    Attributes
    ----------
    low, high : ndarray of int of shape (n,)
        First and last count above 0 in the set; both 0 where there is none.
    may_be_none : ndarray of bool of shape (n,)
        Whether no purchase at all is in the set.
    probability : ndarray of shape (n,)
        Of the whole set; never below the coverage asked.
    mean, variance : ndarray of shape (n,)
        Of the number of purchases, to about 1e-9 relative.
    """

    low: IntArray
    high: IntArray
    may_be_none: NDArray[np.bool_]
    probability: FloatArray
    mean: FloatArray
    variance: FloatArray


def order_sets(model: OrderModel, X: ArrayLike, horizon: float, coverage: float = 0.8) -> OrderSets:
    """Smallest sets of counts that hold the next purchases with the probability asked.

    A central interval of a count covers far more than it says, because it has to hold whole
    counts in both tails, and where most customers buy nothing the lower tail is no tail. The
    smallest set has neither fault. It is an unbroken run of counts above 0, with or without 0:
    the distribution has one peak above 0, except of some frequent buyers, of whom a small part
    leaves after the first purchases and the rest is far away; even then the set is the smallest
    of this form and holds what was asked.

    Of sets of equal size it is the most probable one, and of equally probable ones that with
    the smaller counts.

    Parameters
    ----------
    model : OrderModel
        With parameters in the unit of time of the rest.
    X : array-like of shape (n, 3)
        x, t_x, T.
    horizon : float
        0 or more.
    coverage : float, default 0.8
        Above 0 and at most .9999.

    Returns
    -------
    OrderSets
        A row's numbers depend on nothing but the row, not on which others are there.

    Raises
    ------
    ValueError
        When a history is impossible, or the horizon or the coverage.
    """
    x, _, T = check_histories(X)
    horizon, coverage = check_horizon(horizon), check_coverage(coverage)
    alive = model.probability_alive(X)
    first, pair = distinct_pairs(x, T)
    pair_x, pair_T = x[first], T[first]
    by_pair = np.argsort(pair, kind="stable")
    # Customers of a pair lie together; where those of pair i begin is starts[i].
    starts = np.searchsorted(pair[by_pair], np.arange(len(first) + 1))
    found = _empty_sets(len(x))
    with threadpool_limits(1):
        for tables in count_tables(
            model, pair_x, pair_T, horizon, table_sizes(model, pair_x, pair_T, horizon)
        ):
            customers = starts[tables.rows + 1] - starts[tables.rows]
            table_of = np.repeat(np.arange(len(tables.rows)), customers)
            within = np.arange(len(table_of)) - np.repeat(
                np.cumsum(customers) - customers, customers
            )
            rows = by_pair[starts[tables.rows][table_of] + within]
            _fill(found, rows, table_of, alive[rows], tables.probability, coverage)
    return found


def _empty_sets(rows: int) -> OrderSets:
    return OrderSets(
        low=np.zeros(rows, dtype=np.int64),
        high=np.zeros(rows, dtype=np.int64),
        may_be_none=np.zeros(rows, dtype=bool),
        probability=np.zeros(rows),
        mean=np.zeros(rows),
        variance=np.zeros(rows),
    )


def _fill(
    found: OrderSets,
    rows: IntArray,
    table_of: IntArray,
    alive: FloatArray,
    probability: FloatArray,
    coverage: float,
) -> None:
    """Write sets and moments of customers `rows`, distributed as `probability[table_of]`."""
    counts = np.arange(probability.shape[1], dtype=np.float64)
    mean = (probability * counts).sum(axis=1)[table_of]
    square = (probability * counts**2).sum(axis=1)[table_of]
    found.mean[rows] = alive * mean
    found.variance[rows] = alive * (square - alive * mean**2)

    none = 1.0 - alive + alive * probability[:, 0][table_of]
    # Purchases of 1, of 1 or 2, and so on; before all of them nothing.
    cumulated = np.zeros(probability.shape)
    np.cumsum(probability[:, 1:], axis=1, out=cumulated[:, 1:])
    cumulated = np.rint(cumulated / _GRAIN) * _GRAIN
    if probability.shape[1] <= _LARGEST_WINDOW_TABLE:
        windows = _WindowTable(cumulated, _mass_needed(probability, coverage))
        with_none = windows.shortest(table_of, none, alive, coverage)
        without_none = windows.shortest(table_of, np.zeros(len(rows)), alive, coverage)
    else:
        with_none = _shortest_windows(cumulated, table_of, none, alive, coverage)
        without_none = _shortest_windows(cumulated, table_of, np.zeros(len(rows)), alive, coverage)
    # 0 is one count more, and comes first among equals.
    size, other_size = with_none.length + 1, without_none.length
    takes_none = (size < other_size) | (
        (size == other_size) & (with_none.probability >= without_none.probability)
    )
    low = np.where(takes_none, with_none.low, without_none.low)
    length = np.where(takes_none, with_none.length, without_none.length)
    found.low[rows] = np.where(length > 0, low, 0)
    found.high[rows] = np.where(length > 0, low + length - 1, 0)
    found.may_be_none[rows] = takes_none
    found.probability[rows] = np.where(takes_none, with_none.probability, without_none.probability)


@dataclass(frozen=True)
class _Windows:
    """Runs of counts above 0: the first count, how many, and the probability of set and all."""

    low: IntArray
    length: IntArray
    probability: FloatArray


def _mass_needed(probability: FloatArray, coverage: float) -> FloatArray:
    """How much of f any set of theirs may need above 0.

    With 0 in the set it is less than the coverage. A set without 0 can be the smaller one only
    where 0 is less probable than the likeliest count above it, so for A > 1 / (1 + max f - f(0)).
    """
    excess = probability[:, 1:].max(axis=1) - probability[:, 0]
    needed: FloatArray = coverage * (1.0 + np.maximum(excess, 0.0))
    return needed


class _WindowTable:
    """The most probable window of each length, for every table at once."""

    def __init__(self, cumulated: FloatArray, needed: FloatArray) -> None:
        best, start = [np.zeros(len(cumulated))], [np.zeros(len(cumulated), dtype=np.int64)]
        for length in range(1, cumulated.shape[1]):
            mass = cumulated[:, length:] - cumulated[:, :-length]
            start.append(np.argmax(mass, axis=1))
            best.append(np.take_along_axis(mass, start[-1][:, None], axis=1)[:, 0])
            if np.all(best[-1] >= needed):
                break
        self._best, self._start = np.column_stack(best), np.column_stack(start)

    def shortest(
        self, table_of: IntArray, none: FloatArray, alive: FloatArray, coverage: float
    ) -> _Windows:
        """Find the shortest window that, with the probability `none` of 0, has the coverage."""
        longest = self._best.shape[1] - 1
        low, high = np.zeros(len(table_of), dtype=np.int64), np.full(len(table_of), longest + 1)
        # Halve until low == high: the first length that is enough, or one that does not exist.
        while np.any(low < high):
            middle = (low + high) // 2
            reached = none + alive * self._best[table_of, np.minimum(middle, longest)]
            is_enough = (reached >= coverage) | (middle > longest)
            low, high = np.where(is_enough, low, middle + 1), np.where(is_enough, middle, high)
        exists = low <= longest
        length = np.minimum(low, longest)
        return _Windows(
            low=self._start[table_of, length] + 1,
            length=np.where(exists, length, np.iinfo(np.int64).max - 1),
            probability=none + alive * self._best[table_of, length],
        )


def _shortest_windows(
    cumulated: FloatArray,
    table_of: IntArray,
    none: FloatArray,
    alive: FloatArray,
    coverage: float,
) -> _Windows:
    """Find the same in long tables, one customer at a time."""
    lows = np.zeros(len(table_of), dtype=np.int64)
    lengths = np.zeros(len(table_of), dtype=np.int64)
    probabilities = np.zeros(len(table_of))
    for row, table in enumerate(table_of):
        up_to = cumulated[table]
        shortest, longest = 0, len(up_to)
        while shortest < longest:
            middle = (shortest + longest) // 2
            is_enough = middle == len(up_to) or (
                none[row] + alive[row] * np.max(up_to[middle:] - up_to[: len(up_to) - middle])
                >= coverage
            )
            shortest, longest = (shortest, middle) if is_enough else (middle + 1, longest)
        if shortest == len(up_to):
            lengths[row] = np.iinfo(np.int64).max - 1
            continue
        mass = up_to[shortest:] - up_to[: len(up_to) - shortest]
        lows[row], lengths[row] = int(np.argmax(mass)) + 1, shortest
        probabilities[row] = none[row] + alive[row] * mass[lows[row] - 1]
    return _Windows(lows, lengths, probabilities)

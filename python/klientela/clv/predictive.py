"""How many purchases somebody who is alive goes on to make: tables of it, a size at a time.

The count depends on x and T alone, not on when the last purchase was: a million customers share
some ten thousand tables.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from klientela.clv.order_model import OrderModel

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: What a table may leave out: the probability of more purchases than its last column.
TAIL = 1e-12
# Columns of a table beyond 0 come in these sizes, so that a table is the same whatever others are
# computed with it; each is at most half as long again as the one before.
_SMALLEST_SIZE = 8
_LARGEST_SIZE = 2**22
# Cells of the tables in memory at once.
_CELLS = 2**18


@dataclass(frozen=True)
class CountTables:
    """Distributions of some distinct (x, T), all of one size.

    Attributes
    ----------
    rows : ndarray of shape (n,)
        Of `x` and `T` as they were given: the distributions here.
    probability : ndarray of shape (n, size + 1)
        Of 0, 1, ..., size purchases; what is left is below `TAIL`.
    """

    rows: IntArray
    probability: FloatArray


def distinct_pairs(x: FloatArray, T: FloatArray) -> tuple[IntArray, IntArray]:
    """Find the distinct (x, T), sorted.

    Parameters
    ----------
    x, T : ndarray of shape (n,)

    Returns
    -------
    first : ndarray of shape (m,)
        A row of each, ascending in x, then T.
    pair : ndarray of shape (n,)
        Which of them each row is.
    """
    order = np.lexsort((T, x))
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (np.diff(x[order]) != 0) | (np.diff(T[order]) != 0)
    pair = np.empty(len(order), dtype=np.int64)
    pair[order] = np.cumsum(is_new) - 1
    return order[is_new], pair


def check_horizon(horizon: float) -> float:
    """Refuse what is no horizon.

    Parameters
    ----------
    horizon : float

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When it is negative or not finite.
    """
    horizon = float(horizon)
    if not (np.isfinite(horizon) and horizon >= 0):
        raise ValueError(f"A horizon must be a number of days from 0 up, not {horizon}.")
    return horizon


def check_coverage(coverage: float) -> float:
    """Refuse what is no coverage.

    Parameters
    ----------
    coverage : float

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When it is not between 0 and .9999. What lies beyond is no matter for these models.
    """
    if not 0 < coverage <= 0.9999:
        raise ValueError(f"A coverage must be above 0 and at most .9999, not {coverage}.")
    return float(coverage)


def table_sizes(model: OrderModel, x: FloatArray, T: FloatArray, horizon: float) -> IntArray:
    """Count the columns beyond 0 that each table needs.

    The rate of somebody alive is gamma distributed with shape r + x and scale alpha + T in all
    the models. Who never leaves buys the most, and that count is negative binomial: P(N > size)
    is an incomplete beta function.

    Parameters
    ----------
    model : OrderModel
    x, T : ndarray of shape (n,)
    horizon : float

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError
        When somebody is expected to buy millions of times.
    """
    shape, share = model.r_ + x, horizon / (model.alpha_ + T + horizon)
    sizes = np.zeros(len(x), dtype=np.int64)
    size, open_rows = _SMALLEST_SIZE, np.arange(len(x))
    while len(open_rows):
        if size > _LARGEST_SIZE:
            row = open_rows[0]
            raise ValueError(
                f"A customer with {x[row]:.0f} repeat purchases in {T[row]:g} days would make "
                f"more than {_LARGEST_SIZE:,} within {horizon:g}: is the unit of time right?"
            )
        is_enough = betainc(size + 1.0, shape[open_rows], share[open_rows]) < TAIL
        sizes[open_rows[is_enough]] = size
        open_rows = open_rows[~is_enough]
        # 8, 12, 16, 24, 32, ...
        size = size * 3 // 2 if size & (size - 1) == 0 else size * 4 // 3
    return sizes


def count_tables(
    model: OrderModel, x: FloatArray, T: FloatArray, horizon: float, sizes: IntArray
) -> Iterator[CountTables]:
    """Distributions of the purchases within a horizon of somebody alive, in bounded memory.

    Parameters
    ----------
    model : OrderModel
    x, T : ndarray of shape (n,)
        Distinct, and in the same order each time.
    horizon : float
    sizes : ndarray of shape (n,)
        As `table_sizes` has them.

    Yields
    ------
    CountTables
        Every row in exactly one of them.

    Raises
    ------
    ValueError
        When the model gives what is no number.
    """
    if horizon == 0:
        # Nobody has the time to buy, whatever the model.
        nothing = np.zeros((len(x), _SMALLEST_SIZE + 1))
        nothing[:, 0] = 1.0
        yield CountTables(np.arange(len(x)), nothing)
        return
    # Those with equal T together: the Pareto/NBD takes them in one go.
    by_T = np.lexsort((x, T))
    for size in np.unique(sizes).tolist():
        of_this_size = by_T[sizes[by_T] == size]
        counts = np.arange(size + 1, dtype=np.float64)
        step = max(_CELLS // (size + 1), 1)
        for start in range(0, len(of_this_size), step):
            rows = of_this_size[start : start + step]
            table = model.orders_while_alive(counts, horizon, x[rows], T[rows])
            is_wrong = ~np.isfinite(table).all(axis=1)
            if is_wrong.any():
                row = rows[np.argmax(is_wrong)]
                raise ValueError(
                    f"The model has no probability for a customer with {x[row]:.0f} repeat "
                    f"purchases in {T[row]:g} days: are its parameters right?"
                )
            yield CountTables(rows, np.ascontiguousarray(table))

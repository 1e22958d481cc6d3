"""Arrow tables of the CLV models as arrays, and arrays as what is published of them."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from klientela.rounding import round_significant

FloatArray = NDArray[np.float64]

#: What identifies a purchase history with its paid repeat days; predictions are one row for each.
HISTORY = ("repeat_count", "t_x", "observed_days", "paid_repeat_count")

# A probability or count below this is published as 0: it is none, and has no ten digits.
_NOTHING = 1e-15


def at_origin(table: pa.Table, origin: date) -> pa.Table:
    """Rows of one origin.

    Parameters
    ----------
    table : Table
        With a column `origin_date`.
    origin : date

    Returns
    -------
    Table
    """
    return table.filter(pc.equal(table["origin_date"], pa.scalar(origin, pa.date32())))


def floats(table: pa.Table, column: str) -> FloatArray:
    """Read a column as double precision numbers.

    Parameters
    ----------
    table : Table
    column : str

    Returns
    -------
    ndarray of shape (n,)
        NaN where the column is null.
    """
    numbers: FloatArray = table[column].cast(pa.float64()).to_numpy()
    return numbers


def histories(table: pa.Table) -> FloatArray:
    """Purchase histories as the models want them.

    Parameters
    ----------
    table : Table
        With the columns `repeat_count`, `t_x`, `observed_days`.

    Returns
    -------
    ndarray of shape (n, 3)
        x, t_x, T in days.
    """
    return np.column_stack([floats(table, name) for name in HISTORY[:3]])


def in_order(table: pa.Table, *columns: str) -> pa.Table:
    """Sort rows, so that the order of the input reaches neither a sum nor the output.

    Parameters
    ----------
    table : Table
    *columns : str
        The first is the most significant.

    Returns
    -------
    Table
    """
    return table.sort_by([(name, "ascending") for name in columns])


def publishable(numbers: FloatArray, largest: float = np.inf) -> FloatArray:
    """Round to the digits that are published, within the bounds that have a meaning.

    Parameters
    ----------
    numbers : ndarray
        0 or more.
    largest : float, default infinity
        What is above differs from it by rounding alone.

    Returns
    -------
    ndarray
    """
    return round_significant(np.minimum(np.where(numbers < _NOTHING, 0.0, numbers), largest))

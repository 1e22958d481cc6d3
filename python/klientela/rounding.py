"""Floats as they are published."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

PUBLISHED_DIGITS = 10


def round_significant(values: ArrayLike, digits: int = PUBLISHED_DIGITS) -> NDArray[np.float64]:
    """Round to a number of significant digits.

    The last bits of a fit differ with the number of threads and the build of the linear algebra
    library; nobody reads them, and a rounded number is the same on every machine.

    Parameters
    ----------
    values : array-like of float, any shape
        Numbers to round; zeros, infinities and NaN pass through.
    digits : int, default=10
        Significant decimal digits that stay.

    Returns
    -------
    ndarray of float64, same shape as `values`
    """
    numbers = np.asarray(values, dtype=np.float64)
    text = np.char.mod(f"%.{digits - 1}e", numbers)
    return np.asarray(text, dtype=np.float64)

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
    with np.errstate(divide="ignore", invalid="ignore"):
        power = digits - 1 - np.floor(np.log10(np.abs(numbers)))
        # One of the two is 1 and the other, down to 1e-13, an exact whole number: the result is
        # then the double nearest to the rounded decimal, a hundred times faster than by text.
        up, down = 10.0 ** np.clip(power, 0, 300), 10.0 ** np.clip(-power, 0, 300)
        rounded = np.rint(numbers * up / down) / up * down
    return np.where(np.isfinite(rounded) & (numbers != 0), rounded, numbers)

"""Negative binomial counts: purchases within a time at a gamma-distributed rate."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

FloatArray = NDArray[np.float64]


def log_negative_binomial_factor(R: float | FloatArray, counts: FloatArray) -> FloatArray:
    r"""Logarithm of the number of ways, :math:`\Gamma(R + k) / (\Gamma(R)\, k!)`.

    By the beta function, which keeps its digits where gamma functions of thousands cancel.

    Parameters
    ----------
    R : float or ndarray
        Shape of the rate's gamma distribution, broadcast with the counts.
    counts : ndarray
        k, each 0 or more.

    Returns
    -------
    ndarray, same shape as `counts`
    """
    factor: FloatArray = -betaln(R, counts + 1.0) - np.log(R + counts)
    return factor


def negative_binomial(
    log_factor: FloatArray, R: float | FloatArray, counts: FloatArray, tau: float | FloatArray
) -> FloatArray:
    r"""Probability of k purchases: factor times :math:`(1 + \tau)^{-R - k} \tau^k`.

    Parameters
    ----------
    log_factor : ndarray
        `log_negative_binomial_factor` of R and the counts.
    R : float or ndarray
        Shape of the rate's gamma distribution, broadcast with the counts.
    counts : ndarray
        k, each 0 or more.
    tau : float or ndarray
        Time over the scale of the rate's distribution, broadcast with the counts.

    Returns
    -------
    ndarray
        In [0, 1].
    """
    log_age = np.log1p(tau)
    with np.errstate(divide="ignore"):
        # Not -inf: 0 purchases in no time are certain.
        log_share = np.maximum(np.log(tau) - log_age, -1e300)
    probability: FloatArray = np.exp(log_factor - R * log_age + counts * log_share)
    return probability

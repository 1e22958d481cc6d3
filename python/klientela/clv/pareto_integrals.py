r"""Time somebody alive still has, when their rate of leaving is gamma distributed.

With mu ~ Gamma(s, B) the chance to be there after u days is :math:`(1 + u / B)^{-s}`. Everything
here is an integral of it in units of B. As all factors are positive nothing cancels, s = 1 is no
special case, and the function of Tricomi that the endless integral is needs no library.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import exprel

FloatArray = NDArray[np.float64]

# Trapezoidal rule in the logarithm or the logit of time, in which the integrands are analytic in
# a strip of half width pi / 2 at least: an error of e^-39 (see klientela.clv.integrals).
_STEP = 0.25
# Integrands are followed down to this part of their peak.
_NEGLIGIBLE = 32.0  # e^-32


def lifetime_within(s: float, tau: FloatArray) -> FloatArray:
    r"""Integrate the chance to be there, :math:`\int_0^\tau (1 + v)^{-s} dv`.

    Parameters
    ----------
    s : float
        Shape of the rate of leaving.
    tau : ndarray
        Horizon over B; 0 or more.

    Returns
    -------
    ndarray, same shape as `tau`
        At most tau.
    """
    span = np.log1p(tau)
    lifetime: FloatArray = span * exprel((1.0 - s) * span)
    return lifetime


def discounted_lifetime(s: float, tau: FloatArray, discount: FloatArray) -> FloatArray:
    r"""Integrate the discounted chance, :math:`\int_0^\tau e^{-d v / \tau} (1 + v)^{-s} dv`.

    Parameters
    ----------
    s : float
        Shape of the rate of leaving.
    tau : ndarray of shape (n,)
        Horizon over B; 0 or more.
    discount : ndarray of shape (n,)
        d, continuous discount rate over the whole horizon.

    Returns
    -------
    ndarray of shape (n,)
    """
    if not len(tau):
        return np.zeros(0)
    values, where = np.unique(np.column_stack((tau, discount)), axis=0, return_inverse=True)
    distinct = np.empty(len(values))
    for index, (tau_of, discount_of) in enumerate(values):
        # Of these nodes too no row's result depends on the other rows.
        share, weight = horizon_nodes(_STEP, s * tau_of + discount_of)
        chance = np.exp(-discount_of * share - s * np.log1p(tau_of * share))
        distinct[index] = tau_of * (chance @ weight)
    lifetime: FloatArray = distinct[where.reshape(-1)]
    return lifetime


def endless_discounted_lifetime(s: float, z: FloatArray) -> FloatArray:
    r"""Tricomi's function :math:`U(1, 2 - s, z) = \int_0^\infty e^{-z v} (1 + v)^{-s} dv`.

    Parameters
    ----------
    s : float
        Shape of the rate of leaving.
    z : ndarray of shape (n,)
        Discount rate times B, above 0.

    Returns
    -------
    ndarray of shape (n,)
        Above 0, below 1 / z.
    """
    distinct, where = np.unique(z, return_inverse=True)
    lifetime = np.empty(len(distinct))
    for index, value in enumerate(distinct):
        lowest = -_NEGLIGIBLE - np.log1p(value + s)
        highest = np.log(_NEGLIGIBLE + 3.0) - np.log(value)
        log_v = np.arange(lowest, highest, _STEP)
        v = np.exp(log_v)
        lifetime[index] = _STEP * np.sum(np.exp(log_v - value * v - s * np.log1p(v)))
    result: FloatArray = lifetime[where.reshape(-1)]
    return result


def horizon_nodes(step: float, steepness: float) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights on (0, 1) for integrands that may fall steeply from 0 on.

    Parameters
    ----------
    step : float
        Of the logit.
    steepness : float
        About how many times the integrand falls by e over the interval.

    Returns
    -------
    nodes, weights : ndarray of shape (n,)
    """
    logit = np.arange(-_NEGLIGIBLE - np.log1p(steepness), _NEGLIGIBLE, step)
    log_node, log_rest = -np.logaddexp(0.0, -logit), -np.logaddexp(0.0, logit)
    return np.exp(log_node), step * np.exp(log_node + log_rest)

"""Expected purchases of somebody who may leave after each one, as one safe integral.

The published expressions divide a difference of two nearly equal numbers by a - 1 and evaluate
Gauss's hypergeometric function in its hard corners: at a = 1 they are 0 / 0, next to it they lose
digits, and for thousands of purchases the function overflows. The same quantity is a mean over
the dropout probability p ~ Beta(a, b) of a bounded positive function, and that mean has none of
these corners.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import polygamma

FloatArray = NDArray[np.float64]

# The trapezoidal rule converges like exp(-2 pi d / h) for a function analytic in a strip of half
# width d (Trefethen & Weideman 2014, SIAM Review 56(3), theorem 5.1). In y = logit(p) the
# integrand is so up to about d = pi / 2, whatever the purchases and the horizon.
_WIDEST_STEP = 0.25
# The density of y is narrower than that when a and b are large.
_STEP_PER_DEVIATION = 0.5
# Beyond these nodes the integrand is a power of p (or of 1 - p) to this relative error, and the
# rest of the trapezoidal sum is a geometric series.
_TAIL_ERROR = 1e-11
# Or it is smaller than this part of its peak.
_NEGLIGIBLE = 40.0  # e^-40
# Days; a grid that serves every shorter time observed. Beyond it digits are lost one by one.
_LONGEST_T = 40_000.0
# Nodes in time for the discount integral.
_DISCOUNT_NODES, _DISCOUNT_WEIGHTS = np.polynomial.legendre.leggauss(16)


def dropout_grid(a: float, b: float, reach: float) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights for means over p ~ Beta(a, b).

    Parameters
    ----------
    a, b : float
        Both positive.
    reach : float
        How fast the function to be averaged may change with p near 0: its relative slope.

    Returns
    -------
    p, weights : ndarray of shape (n,)
        Weights sum to 1. The first node is p = 0 and the last p = 1; they stand for the tails.
    """
    step, log_p, _, density = _dropout_nodes(a, b, b + reach, a)
    weights = np.concatenate(
        (
            [density[0] / np.expm1(min(a * step, 700.0))],
            density,
            [density[-1] / np.expm1(min(b * step, 700.0))],
        )
    )
    return np.concatenate(([0.0], np.exp(log_p), [1.0])), weights / weights.sum()


def dropout_derivative_grid(
    a: float, b: float, reach_low: float, reach_high: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Nodes and weights for means over p ~ Beta(a, b) and for their derivatives by a and b.

    The derivative of a mean by a is its covariance with log(p), by b with log(1 - p), so all six
    are means with other weights.

    Parameters
    ----------
    a, b : float
        Both positive.
    reach_low, reach_high : float
        How fast the function to be averaged may change with p near 0 and with 1 - p near 1: its
        relative slopes.

    Returns
    -------
    p, not_p : ndarray of shape (n,)
        Nodes and 1 - p, each to full precision; the first and the last stand for the tails.
    weights : ndarray of shape (n, 6)
        For the mean and its derivatives by a, b, a a, a b, b b.
    """
    step, log_p, log_not_p, density = _dropout_nodes(a, b, b + reach_low, a + reach_high)
    low, high = _tail_sums(a * step, step), _tail_sums(b * step, step)
    # Sums over a tail of 1, of the logarithm that falls linearly there, and of its square.
    first, last = log_p[0], log_not_p[-1]
    of_low = (low[0], first * low[0] - low[1], first**2 * low[0] - 2 * first * low[1] + low[2])
    of_high = (high[0], last * high[0] - high[1], last**2 * high[0] - 2 * last * high[1] + high[2])

    def with_tails(inner: FloatArray, lowest: float, highest: float) -> FloatArray:
        return np.concatenate(([density[0] * lowest], density * inner, [density[-1] * highest]))

    # The other logarithm, of nearly 1, does not change any more in a tail.
    at_low, at_high = log_not_p[0], log_p[-1]
    one = with_tails(np.ones(len(density)), of_low[0], of_high[0])
    by_p = with_tails(log_p, of_low[1], at_high * of_high[0])
    by_q = with_tails(log_not_p, at_low * of_low[0], of_high[1])
    squares = [
        with_tails(log_p**2, of_low[2], at_high**2 * of_high[0]),
        with_tails(log_p * log_not_p, at_low * of_low[1], at_high * of_high[1]),
        with_tails(log_not_p**2, at_low**2 * of_low[0], of_high[2]),
    ]
    whole = one.sum()
    mean_p, mean_q = by_p.sum() / whole, by_q.sum() / whole
    columns = [one, by_p - mean_p * one, by_q - mean_q * one]
    for square, (u, mean_u), (v, mean_v) in zip(
        squares,
        [(by_p, mean_p), (by_p, mean_p), (by_q, mean_q)],
        [(by_p, mean_p), (by_q, mean_q), (by_q, mean_q)],
        strict=True,
    ):
        centred = square - mean_u * v - mean_v * u + mean_u * mean_v * one
        columns.append(centred - centred.sum() / whole * one)
    p = np.concatenate(([0.0], np.exp(log_p), [1.0]))
    not_p = np.concatenate(([1.0], np.exp(log_not_p), [0.0]))
    return p, not_p, np.column_stack(columns) / whole


def _dropout_nodes(
    a: float, b: float, slope_low: float, slope_high: float
) -> tuple[float, FloatArray, FloatArray, FloatArray]:
    """Step of the nodes logit(p), their log(p), log(1 - p) and the density of y, 1 at its peak."""
    peak = a * np.log(a / (a + b)) + b * np.log(b / (a + b))
    fall = _NEGLIGIBLE - peak
    # log1p(e^y) = fall / b, solved for y without overflow
    right = min(_log_expm1(fall / b), np.log((1.0 + slope_high) / _TAIL_ERROR))
    left = max(-_log_expm1(fall / a), np.log(_TAIL_ERROR / (1.0 + slope_low)))
    deviation = np.sqrt(polygamma(1, a) + polygamma(1, b))
    count = int(np.ceil((right - left) / min(_WIDEST_STEP, _STEP_PER_DEVIATION * deviation))) + 1
    y, step = np.linspace(left, right, count, retstep=True)
    log_p, log_not_p = -np.logaddexp(0.0, -y), -np.logaddexp(0.0, y)
    return float(step), log_p, log_not_p, np.exp(a * log_p + b * log_not_p - peak)


def _tail_sums(fall: float, step: float) -> tuple[float, float, float]:
    """Sum e^(-fall k) times 1, k step and (k step)^2 over k = 1, 2, ...."""
    ratio, rest = np.exp(-fall), -np.expm1(-fall)
    return (
        float(ratio / rest),
        float(step * ratio / rest**2),
        float(step**2 * ratio * (1.0 + ratio) / rest**3),
    )


def expected_while_alive(
    purchases: float,
    a: float,
    b: float,
    tau: FloatArray,
    longest_tau: float,
    discount: FloatArray,
) -> FloatArray:
    r"""Count the purchases to be expected of somebody alive at a horizon's start.

    Given rate lambda and dropout probability p their expected number is
    :math:`(1 - e^{-\lambda p t}) / p`, the step before equation (9) in Fader, Hardie & Lee
    (2005). With lambda ~ Gamma(R, A) this becomes :math:`(1 - (1 + p \tau)^{-R}) / p`,
    :math:`\tau = t / A`; the mean over p ~ Beta(a, b) is taken numerically, to about 1e-12
    relative.

    Parameters
    ----------
    purchases : float
        R, shape of the rate's gamma distribution.
    a, b : float
        Shapes of the dropout probability's beta distribution.
    tau : ndarray of shape (n,)
        Horizon over the scale A of the rate's distribution; 0 or more.
    longest_tau : float
        An upper bound of `tau`. It fixes the grid, so that a row's result does not depend on
        which other rows it is computed with.
    discount : ndarray of shape (n,)
        Continuous discount rate over the whole horizon (rate times horizon, no unit). Each
        purchase is discounted from its moment to the horizon's start; 0 counts them.

    Returns
    -------
    ndarray of shape (n,)
        0 or more, and never above R tau.
    """
    grid = dropout_grid(a, b, (purchases + 1.0) * longest_tau)
    whole = _mean_over_dropout(purchases, *grid, tau)
    if not np.any(discount):
        return whole
    # By parts: e^-d E(1) + d * integral of e^(-d s) E(s) over the horizon s in [0, 1]. E rises
    # steeply at first when the horizon is long, so the nodes lie evenly in log(1 + s tau).
    discounted: FloatArray = np.exp(-discount) * whole
    span, safe_tau = np.log1p(tau), np.maximum(tau, 1e-300)
    for node, weight in zip(_DISCOUNT_NODES, _DISCOUNT_WEIGHTS, strict=True):
        position = span * (node + 1.0) / 2.0
        tau_so_far = np.expm1(position)
        decay = np.exp(-discount * tau_so_far / safe_tau)
        width = weight / 2.0 * span * np.exp(position) / safe_tau
        so_far = _mean_over_dropout(purchases, *grid, tau_so_far)
        discounted += discount * decay * width * so_far
    return discounted


def discounted_while_alive(
    purchases: float, a: float, b: float, alpha: float, T: FloatArray, daily_rate: float
) -> FloatArray:
    r"""Count all discounted purchases to come of somebody alive after T days.

    Given rate lambda and dropout probability p they are :math:`\lambda / (\delta + \lambda p)`,
    purchases at a rate lambda that stop at a rate lambda p. Over lambda ~ Gamma(R, A),
    :math:`A = \alpha + T`, this is
    :math:`R \int_0^\infty e^{-\delta A v} (1 + p v)^{-R - 1} dv`; the mean over p ~ Beta(a, b)
    of the second factor does not depend on T, so it is taken once for all rows.

    Parameters
    ----------
    purchases : float
        R, shape of the rate's gamma distribution.
    a, b : float
        Shapes of the dropout probability's beta distribution.
    alpha : float
        Scale of the rate's distribution at T = 0, in days.
    T : ndarray of shape (n,)
        Days observed.
    daily_rate : float
        Continuous discount rate a day, above 0.

    Returns
    -------
    ndarray of shape (n,)
        Above 0 and below R / (rate A).
    """
    # Evenly in log(v), from where the integrand is constant to where the discount has ended it.
    lowest = np.log(_TAIL_ERROR) - np.log1p(purchases + daily_rate * (alpha + _LONGEST_T))
    highest = np.log(_NEGLIGIBLE / daily_rate / alpha)
    log_v, step = np.linspace(
        lowest, highest, int(np.ceil((highest - lowest) / _WIDEST_STEP)) + 1, retstep=True
    )
    v = np.exp(log_v)
    p, weights = dropout_grid(a, b, (purchases + 2.0) * v[-1])
    still_there = np.exp(-(purchases + 1.0) * np.log1p(np.outer(v, p))) @ weights
    # Below the first node the integrand is v itself: the rest of a geometric series.
    width = step * v
    width[0] += v[0] * step / np.expm1(step)
    decay = np.exp(-daily_rate * np.outer(alpha + T, v))
    expected: FloatArray = purchases * (decay @ (width * still_there))
    return expected


def _mean_over_dropout(
    purchases: float, p: FloatArray, weights: FloatArray, tau: FloatArray
) -> FloatArray:
    inner = p[1:]
    values = -np.expm1(-purchases * np.log1p(np.outer(tau, inner))) / inner
    mean: FloatArray = values @ weights[1:] + weights[0] * purchases * tau
    return mean


def _log_expm1(value: float) -> float:
    """log(e^value - 1) for value > 0."""
    return float(value + np.log(-np.expm1(-value)))

r"""Purchases of somebody alive who may leave at any time, count by count.

Given lambda ~ Gamma(R, A) and mu ~ Gamma(s, B), somebody either stays for the whole horizon t or
leaves at a time u within it:

.. math:: P(k) = (1 + t / B)^{-s} N_k(t) + \int_0^t \frac{s}{B} (1 + u / B)^{-s - 1} N_k(u)\, du

with N_k(u) the negative binomial probability of k purchases in u. The published form is a
difference of sums of hypergeometric functions; this one has only positive terms.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from klientela.clv.counts import log_negative_binomial_factor, negative_binomial
from klientela.clv.pareto_integrals import horizon_nodes

FloatArray = NDArray[np.float64]

# As long as r + x + k is below this, neither the number of ways nor its counterpart leaves the
# range of a double by more than counts, and the integral is a product of matrices.
_LARGEST_PRODUCT = 800.0
# Everybody with up to so many purchases shares a grid: one matrix of powers per T serves them all.
_SMALLEST_CLASS = 64.0
_WIDEST_STEP = 0.25
# Of the deviation of the narrowest integrand: an error of e^-31.
_STEP_PER_DEVIATION = 0.8
_PANEL_NODES, _PANEL_WEIGHTS = np.polynomial.legendre.leggauss(64)
# Counts worked on at once, for somebody with thousands of them.
_COUNTS_AT_ONCE = 4_096


def orders_before_leaving(
    counts: FloatArray,
    horizon: float,
    x: FloatArray,
    T: FloatArray,
    *,
    r: float,
    alpha: float,
    s: float,
    beta: float,
) -> FloatArray:
    """Probability of exactly so many purchases of somebody alive at T, within the horizon.

    Parameters
    ----------
    counts : ndarray of shape (K,)
        Whole numbers, 0 or more.
    horizon : float
        Days.
    x, T : ndarray of shape (n,)
        Purchases so far; days observed.
    r, alpha, s, beta : float
        Parameters of the model; alpha and beta in days.

    Returns
    -------
    ndarray of shape (n, K)
        In [0, 1].
    """
    probability = np.empty((len(x), len(counts)))
    # Grids depend on the largest x of a class, not of the rows that are there.
    bound = np.maximum(2.0 ** np.ceil(np.log2(np.maximum(x, 1.0))), _SMALLEST_CLASS)
    is_large = r + bound + counts.max() > _LARGEST_PRODUCT
    for row in np.flatnonzero(is_large):
        probability[row] = _by_window(counts, horizon, r + x[row], alpha + T[row], s, beta + T[row])
    small = np.flatnonzero(~is_large)
    small = small[np.lexsort((x[small], T[small], bound[small]))]
    is_new = (np.diff(bound[small], prepend=-1.0) != 0) | (np.diff(T[small], prepend=-1.0) != 0)
    edges = np.append(np.flatnonzero(is_new), len(small))
    purchases, which = np.unique(x[small], return_inverse=True)
    log_factors = log_negative_binomial_factor(r + purchases[:, np.newaxis], counts)
    grid_of: dict[float, tuple[FloatArray, FloatArray]] = {}
    for start, stop in pairwise(edges):
        rows = small[start:stop]
        largest = float(bound[rows[0]])
        if largest not in grid_of:
            # How narrow a factor u^k (A + u)^-(R + k) (B + u)^-(s + 1) can be in log u.
            deviation = np.sqrt(1.0 / max(counts.max(), 1.0) + 1.0 / (r + largest + s + 1.0))
            grid_of[largest] = horizon_nodes(
                min(_WIDEST_STEP, _STEP_PER_DEVIATION * deviation),
                horizon * ((r + largest) / alpha + (s + 1.0) / beta),
            )
        probability[rows] = _by_product(
            log_factors[which[start:stop]],
            counts,
            horizon,
            r + x[rows],
            alpha + T[rows[0]],
            s,
            beta + T[rows[0]],
            *grid_of[largest],
        )
    return np.minimum(probability, 1.0)


def _by_product(
    log_factor: FloatArray,
    counts: FloatArray,
    horizon: float,
    R: FloatArray,
    A: float,
    s: float,
    B: float,
    share: FloatArray,
    weight: FloatArray,
) -> FloatArray:
    """One T, many x: the integral over time is a sum over nodes, so a product of matrices."""
    stays = float(np.exp(-s * np.log1p(horizon / B)))
    staying = negative_binomial(log_factor, R[:, np.newaxis], counts, horizon / A)
    u = horizon * share
    leaves = weight * (horizon * s / B) * np.exp(-(s + 1.0) * np.log1p(u / B))
    log_age = np.log1p(u / A)
    log_bought = np.log(u / A) - log_age
    powers = np.empty((len(counts), len(u)))
    powers[0] = np.exp(counts[0] * log_bought)
    if np.all(np.diff(counts) == 1):
        bought = np.exp(log_bought)
        for before, power in pairwise(powers):
            np.multiply(before, bought, out=power)
    else:
        np.exp(np.outer(counts, log_bought), out=powers)
    leaving = (np.exp(-np.outer(R, log_age)) * leaves) @ powers.T
    probability: FloatArray = stays * staying + np.exp(log_factor) * leaving
    return probability


def _by_window(
    counts: FloatArray, horizon: float, R: float, A: float, s: float, B: float
) -> FloatArray:
    """One customer with thousands of purchases: around the peak of each count's integrand.

    In y = log(u / A) the integrand is exp((k + 1) y) (1 + e^y)^-(R + k) (1 + c e^y)^-(s + 1) with
    c = A / B. Its peak is the root of a quadratic in e^y; to the left it falls at least like
    exp((k + 1) y) in the end, to the right like exp(-(R + s) y).
    """
    log_factor = log_negative_binomial_factor(R, counts)
    stays = float(np.exp(-s * np.log1p(horizon / B)))
    probability: FloatArray = stays * negative_binomial(log_factor, R, counts, horizon / A)
    c, end = A / B, np.log(horizon / A)
    for start in range(0, len(counts), _COUNTS_AT_ONCE):
        some = slice(start, start + _COUNTS_AT_ONCE)
        k, ways = counts[some], log_factor[some]
        linear = 1.0 - R + (k - s) * c
        root = np.sqrt(linear**2 + 4.0 * c * (R + s) * (k + 1.0))
        # The positive root, by the form that does not cancel.
        w = np.where(
            linear > 0,
            (linear + root) / (2.0 * c * (R + s)),
            2.0 * (k + 1.0) / np.maximum(root - linear, 1e-300),
        )
        curvature = (R + k) * w / (1.0 + w) ** 2 + (s + 1.0) * c * w / (1.0 + c * w) ** 2
        width = 8.0 / np.sqrt(curvature)
        peak = np.minimum(np.log(w), end)
        edges = (
            peak - np.maximum(width, 32.0 / (k + 1.0)),
            peak,
            np.minimum(peak + np.maximum(width, 32.0 / (R + s)), end),
        )
        for low, high in pairwise(edges):
            half = (high - low) / 2.0
            y = (low + half)[:, np.newaxis] + np.outer(half, _PANEL_NODES)
            v = np.exp(y)
            integrand = np.exp(
                ways[:, np.newaxis]
                + (k[:, np.newaxis] + 1.0) * y
                - (R + k)[:, np.newaxis] * np.log1p(v)
                - (s + 1.0) * np.log1p(c * v)
            )
            probability[some] += s * c * half * (integrand @ _PANEL_WEIGHTS)
    return probability

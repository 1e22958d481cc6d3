r"""Log-likelihood of the Pareto/NBD with its first and second derivatives.

The published expression is a difference of two Gauss hypergeometric functions in their hard
corners: thousands of purchases, or alpha and beta far apart, where implementations overflow or
lose all digits. Written with the probability that somebody who is alive leaves before buying
again,

.. math:: G(t) = E\left[\frac{\mu}{\lambda + \mu}\right], \quad
   \lambda \sim Gamma(r + x, \alpha + t), \; \mu \sim Gamma(s, \beta + t),

it has none of them. A customer silent since t_x is still there or left in between; the latter is
left after t_x and before buying again, but not left after T and before buying again. With the first
of these as the unit,

.. math:: D = 1 - G(T) + \left(\frac{\alpha + T}{\alpha + t_x}\right)^{r + x}
   \left(\frac{\beta + T}{\beta + t_x}\right)^s G(t_x) \ge 1

is the sum of two numbers from 0 up, and 1 / D is the probability to be alive. As
:math:`\lambda (\alpha + t)` and :math:`\mu (\beta + t)` are gamma distributed, G is the mean of a
bounded function over a beta distribution, taken by the trapezoidal rule in the logit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln, polygamma

from klientela.clv.integrals import dropout_derivative_grid
from klientela.clv.maximise import from_logarithms

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: Rows worked on at once: temporary columns then stay small.
BLOCK = 16_384
_CASES_AT_ONCE = 2_048
#: Which of r, alpha, s and beta a row's derivatives take by the logarithm.
BY_LOGARITHM = np.array([False, True, False, True])
#: Pairs of the four parameters r, log alpha, s, log beta, in the order of a row's derivatives.
PAIRS = [(i, j) for i in range(4) for j in range(i, 4)]


@dataclass(frozen=True)
class LeavingFirst:
    """log G at some (x, t) with its derivatives.

    Attributes
    ----------
    value : ndarray of shape (n,)
        log G.
    first : ndarray of shape (n, 3)
        By R = r + x, by s and by log((beta + t) / (alpha + t)).
    second : ndarray of shape (n, 6)
        By R R, R s, R ratio, s s, s ratio, ratio ratio.
    """

    value: FloatArray
    first: FloatArray
    second: FloatArray


def leaving_first(
    r: float, s: float, x: FloatArray, ratio: FloatArray, lowest: float, highest: float
) -> LeavingFirst:
    """Probability that somebody alive leaves before buying again, in logarithms.

    Parameters
    ----------
    r, s : float
        Shapes of the purchase and the dropout rate.
    x : ndarray of shape (n,)
        Purchases so far, ascending.
    ratio : ndarray of shape (n,)
        (beta + t) / (alpha + t).
    lowest, highest : float
        Bounds of `ratio`. They fix the grid, so that a row's result does not depend on which
        other rows it is computed with.

    Returns
    -------
    LeavingFirst
    """
    value, first, second = np.empty(len(x)), np.empty((len(x), 3)), np.empty((len(x), 6))
    starts = np.flatnonzero(np.diff(x, prepend=-1.0))
    for start, stop in zip(starts, np.append(starts[1:], len(x)), strict=True):
        R = r + float(x[start])
        # B is the share of mu, scaled, in both rates: mu / (lambda + mu) is B g, and the factor B
        # makes of Beta(s, R) a Beta(s + 1, R) with a mean of s / (s + R).
        B, C, weights = dropout_derivative_grid(s + 1.0, R, 1.0 / lowest, highest)
        both = s + R
        for block in range(start, stop, _CASES_AT_ONCE):
            rows = slice(block, min(block + _CASES_AT_ONCE, stop))
            rho = ratio[rows, np.newaxis]
            g = 1.0 / (B + rho * C)
            means = g @ weights
            M = means[:, 0]
            by_s, by_R, by_ss, by_sR, by_RR = (means[:, 1:] / M[:, np.newaxis]).T
            g_fall = g * (rho * C * g)
            falls = g_fall @ weights[:, :3] / M[:, np.newaxis]
            fall_fall = (g_fall * (2.0 * rho * C * g - 1.0)) @ weights[:, 0] / M
            by_ratio, by_s_ratio, by_R_ratio = -falls.T
            value[rows] = np.log(s / both) + np.log(M)
            first[rows] = np.column_stack((by_R - 1.0 / both, by_s + R / (s * both), by_ratio))
            second[rows] = np.column_stack(
                (
                    by_RR - by_R**2 + 1.0 / both**2,
                    by_sR - by_R * by_s + 1.0 / both**2,
                    by_R_ratio - by_R * by_ratio,
                    by_ss - by_s**2 + 1.0 / both**2 - 1.0 / s**2,
                    by_s_ratio - by_s * by_ratio,
                    fall_fall - by_ratio**2,
                )
            )
    return LeavingFirst(value, first, second)


class ParetoHistories:
    """Purchase histories, prepared for many evaluations of the Pareto/NBD.

    Parameters
    ----------
    x, t_x, T : ndarray of shape (n,)
        Histories.
    group : ndarray of int of shape (n,), optional
        Which of several alphas and betas each row has; the first where not given.
    """

    def __init__(
        self, x: FloatArray, t_x: FloatArray, T: FloatArray, group: IntArray | None = None
    ) -> None:
        self.x, self.t_x, self.T = x, t_x, T
        self.group = np.zeros(len(x), dtype=np.int64) if group is None else group
        # G is needed at (x, t_x) and (x, T), of which there are far fewer than histories.
        count, member = np.tile(x, 2), np.tile(self.group, 2)
        t = np.concatenate((t_x, T))
        order = np.lexsort((t, member, count))
        count, member, t = count[order], member[order], t[order]
        is_new = np.ones(len(order), dtype=bool)
        is_new[1:] = (np.diff(count) != 0) | (np.diff(member) != 0) | (np.diff(t) != 0)
        case_of = np.empty(len(order), dtype=np.int64)
        case_of[order] = np.cumsum(is_new) - 1
        self._at_last, self._at_end = case_of[: len(x)], case_of[len(x) :]
        self._case_x, self._case_group, self._case_t = count[is_new], member[is_new], t[is_new]
        self._counts, self._count_of = np.unique(x, return_inverse=True)

    def leaving_first(
        self, r: float, alpha: FloatArray, s: float, beta: FloatArray
    ) -> LeavingFirst:
        """G of every case; alpha and beta have one value per group."""
        ratio = (beta[self._case_group] + self._case_t) / (alpha[self._case_group] + self._case_t)
        start = beta / alpha
        # The ratio goes from beta / alpha at t = 0 towards 1.
        lowest, highest = min(1.0, float(start.min())), max(1.0, float(start.max()))
        return leaving_first(r, s, self._case_x, ratio, lowest, highest)

    def log_odds_total(self, r: float, alpha: FloatArray, s: float, beta: FloatArray) -> FloatArray:
        """Log of D of every row: minus the logarithm of the probability to be alive."""
        cases = self.leaving_first(r, alpha, s, beta)
        return self._rows(slice(None), r, alpha, s, beta, cases)[1]

    def log_likelihoods(
        self, r: float, alpha: FloatArray, s: float, beta: FloatArray
    ) -> FloatArray:
        """Log-likelihood of every row."""
        cases = self.leaving_first(r, alpha, s, beta)
        return self._rows(slice(None), r, alpha, s, beta, cases)[0]

    def derivatives(
        self,
        rows: slice,
        r: float,
        alpha: FloatArray,
        s: float,
        beta: FloatArray,
        cases: LeavingFirst,
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Log-likelihood of some rows with its derivatives by r, log alpha, s and log beta.

        Parameters
        ----------
        rows : slice
        r, s : float
        alpha, beta : ndarray of shape (groups,)
        cases : LeavingFirst
            What `leaving_first` gave for these parameters.

        Returns
        -------
        value : ndarray of shape (m,)
        first : ndarray of shape (4, m)
        second : ndarray of shape (10, m)
            The upper triangle, row by row.
        """
        value, log_total, log_share = self._rows(rows, r, alpha, s, beta, cases)
        group, R = self.group[rows], r + self.x[rows]
        a, b = alpha[group], beta[group]
        # How alpha + t and beta + t move with log alpha and log beta.
        a_last, a_end = a / (a + self.t_x[rows]), a / (a + self.T[rows])
        b_last, b_end = b / (b + self.t_x[rows]), b / (b + self.T[rows])
        zero = np.zeros(len(R))

        # A = log of the second term of D.
        A, AA = _by_parameters(cases, self._at_last[rows], a_last, b_last)
        log_ages = (np.log(a + self.T[rows]), np.log(b + self.T[rows]))
        A[0] += log_ages[0] - np.log(a + self.t_x[rows])
        A[1] += R * (a_end - a_last)
        A[2] += log_ages[1] - np.log(b + self.t_x[rows])
        A[3] += s * (b_end - b_last)
        AA[1] += a_end - a_last
        AA[4] += R * (a_end * (1.0 - a_end) - a_last * (1.0 - a_last))
        AA[8] += b_end - b_last
        AA[9] += s * (b_end * (1.0 - b_end) - b_last * (1.0 - b_last))
        E, EE = _by_parameters(cases, self._at_end[rows], a_end, b_end)

        gone = np.exp(log_share)
        end = np.exp(cases.value[self._at_end[rows]] - log_total)
        D = gone * A - end * E
        first = D + np.array(
            [np.log(a) - log_ages[0], r - R * a_end, np.log(b) - log_ages[1], s * (1.0 - b_end)]
        )
        second = np.empty((10, len(R)))
        own = {
            1: 1.0 - a_end,
            4: -R * a_end * (1.0 - a_end),
            8: 1.0 - b_end,
            9: -s * b_end * (1.0 - b_end),
        }
        for index, (i, j) in enumerate(PAIRS):
            second[index] = (
                gone * (AA[index] + A[i] * A[j])
                - end * (EE[index] + E[i] * E[j])
                - D[i] * D[j]
                + own.get(index, zero)
            )
        which = self._count_of[rows]
        first[0] += (digamma(r + self._counts) - digamma(r))[which]
        second[0] += (polygamma(1, r + self._counts) - polygamma(1, r))[which]
        return value, first, second

    def _rows(
        self,
        rows: slice,
        r: float,
        alpha: FloatArray,
        s: float,
        beta: FloatArray,
        cases: LeavingFirst,
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Log-likelihood, log D, and the log of the second term's share in D."""
        group, t_x, T = self.group[rows], self.t_x[rows], self.T[rows]
        R, a, b = r + self.x[rows], alpha[group], beta[group]
        a_age, b_age = np.log(a + T), np.log(b + T)
        left = (
            R * (a_age - np.log(a + t_x))
            + s * (b_age - np.log(b + t_x))
            + cases.value[self._at_last[rows]]
        )
        will_buy = -np.expm1(np.minimum(cases.value[self._at_end[rows]], 0.0))
        log_total = np.maximum(np.logaddexp(np.log(np.maximum(will_buy, 1e-300)), left), 0.0)
        factor = (gammaln(r + self._counts) - gammaln(r))[self._count_of[rows]]
        value = factor + r * np.log(a) - R * a_age + s * (np.log(b) - b_age) + log_total
        return value, log_total, left - log_total


class ParetoLikelihood:
    """Weighted log-likelihood of the Pareto/NBD, one alpha and beta for everybody.

    Parameters
    ----------
    histories : ParetoHistories
    weight : ndarray of shape (n,)
        Customers behind each history.
    """

    def __init__(self, histories: ParetoHistories, weight: FloatArray) -> None:
        self._histories, self._weight = histories, weight

    def __call__(self, parameters: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Value, gradient and Hessian.

        Parameters
        ----------
        parameters : ndarray of shape (4,)
            r, alpha (days), s, beta (days).

        Returns
        -------
        value : float
        gradient : ndarray of shape (4,)
        hessian : ndarray of shape (4, 4)
        """
        r, alpha, s, beta = parameters
        point = (float(r), np.array([alpha]), float(s), np.array([beta]))
        cases = self._histories.leaving_first(*point)
        value, gradient, triangle = 0.0, np.zeros(4), np.zeros(10)
        for start in range(0, len(self._weight), BLOCK):
            rows = slice(start, start + BLOCK)
            of_rows, first, second = self._histories.derivatives(rows, *point, cases)
            value += float(self._weight[rows] @ of_rows)
            gradient += first @ self._weight[rows]
            triangle += second @ self._weight[rows]
        hessian = np.zeros((4, 4))
        for number, (i, j) in zip(triangle, PAIRS, strict=True):
            hessian[i, j] = hessian[j, i] = number
        return value, *from_logarithms(gradient, hessian, parameters, BY_LOGARITHM)


def _by_parameters(
    cases: LeavingFirst, which: IntArray, by_alpha: FloatArray, by_beta: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Derive log G by r, log alpha, s and log beta; the second ones row by row.

    The ratio's logarithm falls with log alpha by alpha / (alpha + t) and rises with log beta by
    beta / (beta + t).
    """
    by_R, by_s, by_ratio = cases.first[which].T
    RR, Rs, R_ratio, ss, s_ratio, ratio_ratio = cases.second[which].T
    first = np.array([by_R, -by_alpha * by_ratio, by_s, by_beta * by_ratio])
    second = np.array(
        [
            RR,
            -by_alpha * R_ratio,
            Rs,
            by_beta * R_ratio,
            by_alpha**2 * ratio_ratio - by_alpha * (1.0 - by_alpha) * by_ratio,
            -by_alpha * s_ratio,
            -by_alpha * by_beta * ratio_ratio,
            ss,
            by_beta * s_ratio,
            by_beta**2 * ratio_ratio + by_beta * (1.0 - by_beta) * by_ratio,
        ]
    )
    return first, second

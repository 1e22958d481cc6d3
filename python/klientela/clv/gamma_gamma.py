r"""Gamma-Gamma model of spend per purchase.

A customer's purchases are worth gamma(p, nu) each, and nu ~ Gamma(q, gamma) over customers, all
independent of how often they buy.

References
----------
.. [N025] Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value. Note 025,
   brucehardie.com/notes/025.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import digamma, gammaln, polygamma
from threadpoolctl import threadpool_limits

from klientela.clv.estimator import MaximumLikelihoodModel
from klientela.clv.maximise import maximise
from klientela.clv.triples import check_weights, merge_rows

FloatArray = NDArray[np.float64]

# The box of the fit; gamma is money, so its bounds are in units of the mean value.
_LOWER = np.array([1e-4, 1e-4, 1e-6])
_UPPER = np.array([1e4, 1e4, 1e6])


class GammaGammaLikelihood:
    r"""Weighted log-likelihood of mean values with its first and second derivatives.

    Equation (1a) of Fader & Hardie (2013, note 025); with :math:`m = x \bar z` the total spent,

    .. math::
        \ell = \ln\Gamma(px + q) - \ln\Gamma(px) - \ln\Gamma(q) + q \ln\gamma
             + px \ln m - \ln \bar z - (px + q) \ln(\gamma + m).

    Parameters
    ----------
    x : ndarray of shape (n,)
        Purchases behind each mean, ascending.
    mean_value : ndarray of shape (n,)
        Mean value of a purchase.
    weight : ndarray of shape (n,)
        Customers behind each row.
    """

    def __init__(self, x: FloatArray, mean_value: FloatArray, weight: FloatArray) -> None:
        starts = np.flatnonzero(np.diff(x, prepend=-1.0))
        self._x = x[starts]
        self._weight_of_x = np.add.reduceat(weight, starts)
        self._total, self._weight = x * mean_value, weight
        self._weighted_x = weight * x
        self._sum_x_log_total = float(self._weighted_x @ np.log(x * mean_value))
        self._sum_log_mean = float(weight @ np.log(mean_value))

    def __call__(self, parameters: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Value, gradient and Hessian.

        Parameters
        ----------
        parameters : ndarray of shape (3,)
            p, q, gamma (money).

        Returns
        -------
        value : float
        gradient : ndarray of shape (3,)
        hessian : ndarray of shape (3, 3)
        """
        p, q, gamma = parameters
        x, weight_of_x = self._x, self._weight_of_x
        shape = p * x + q
        customers = float(weight_of_x.sum())
        total, weight = self._total, self._weight
        log_scale, inverse_scale = np.log(gamma + total), 1.0 / (gamma + total)
        weighted_log, weighted_inverse = weight @ log_scale, weight @ inverse_scale
        weighted_shape = p * self._weighted_x + q * weight

        value = (
            weight_of_x @ (gammaln(shape) - gammaln(p * x))
            + customers * (q * np.log(gamma) - gammaln(q))
            + p * self._sum_x_log_total
            - self._sum_log_mean
            - weighted_shape @ log_scale
        )
        gradient = np.array(
            [
                (weight_of_x * x) @ (digamma(shape) - digamma(p * x))
                + self._sum_x_log_total
                - self._weighted_x @ log_scale,
                weight_of_x @ digamma(shape)
                + customers * (np.log(gamma) - digamma(q))
                - weighted_log,
                customers * q / gamma - weighted_shape @ inverse_scale,
            ]
        )
        trigamma = polygamma(1, shape)
        p_p = (weight_of_x * x * x) @ (trigamma - polygamma(1, p * x))
        p_q = (weight_of_x * x) @ trigamma
        q_q = weight_of_x @ trigamma - customers * polygamma(1, q)
        p_gamma = -self._weighted_x @ inverse_scale
        q_gamma = customers / gamma - weighted_inverse
        gamma_gamma = weighted_shape @ inverse_scale**2 - customers * q / gamma**2
        hessian = np.array(
            [[p_p, p_q, p_gamma], [p_q, q_q, q_gamma], [p_gamma, q_gamma, gamma_gamma]]
        )
        return float(value), gradient, hessian


class GammaGamma(MaximumLikelihoodModel):
    """Gamma-Gamma model of [N025]_: expected value of a purchase, given the mean so far.

    Parameters
    ----------
    max_steps : int, default 200
        Newton steps after which a fit has not converged.

    Attributes
    ----------
    p_, q_, gamma_ : float
        Parameters; gamma (v in other texts) in money, the others without unit. All others are
        those of `MaximumLikelihoodModel`.
    """

    PARAMETERS: ClassVar[tuple[str, ...]] = ("p", "q", "gamma")

    p_: float
    q_: float
    gamma_: float

    def fit(self, X: ArrayLike, y: None = None, *, sample_weight: ArrayLike | None = None) -> Self:
        """Maximum likelihood.

        Parameters
        ----------
        X : array-like of shape (n, 2)
            Repeat purchase days with a value above 0, and the mean value of these days.
        y : None
            scikit-learn's signature; there is no target.
        sample_weight : array-like of shape (n,), optional
            Customers behind each row.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            When a count is below 1 or a mean not above 0, or there are no rows.
        """
        self._refuse_target(y)
        x, mean_value = _check_spends(X, smallest_count=1)
        if not len(x):
            raise ValueError("There are no customers with a repeat purchase of any value.")
        rows = merge_rows((x, mean_value), check_weights(sample_weight, len(x)))
        typical = float((rows[2] * rows[0]) @ rows[1] / (rows[2] @ rows[0]))
        money = np.array([1.0, 1.0, typical])
        with threadpool_limits(1):
            best = maximise(
                GammaGammaLikelihood(*rows),
                start=np.array([1.0, 2.0, 1.0]) * money,
                lower=_LOWER * money,
                upper=_UPPER * money,
                max_steps=self.max_steps,
            )
        return self._end_at(best)

    def log_likelihood(self, X: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """Log-likelihood of mean values, equation (1a) of [N025]_.

        Parameters
        ----------
        X : array-like of shape (n, 2)
            Repeat purchase days with a value above 0, and the mean value of these days.
        sample_weight : array-like of shape (n,), optional

        Returns
        -------
        float
        """
        x, mean_value = _check_spends(X, smallest_count=1)
        rows = merge_rows((x, mean_value), check_weights(sample_weight, len(x)))
        return GammaGammaLikelihood(*rows)(self.parameters_)[0]

    def expected_value(self, X: ArrayLike) -> FloatArray:
        """Estimate the value of a customer's purchase, equation (5) of [N025]_.

        p (gamma + total) / (p x + q - 1): the customer's own mean and the base's, weighted by
        how much is known of the customer. With x = 0 it is the base's mean.

        Parameters
        ----------
        X : array-like of shape (n, 2)
            Repeat purchase days with a value above 0 (0 allowed) and their mean value.

        Returns
        -------
        ndarray of shape (n,)
            Money, above 0.

        Raises
        ------
        ValueError
            When p x + q is 1 or less for some row: the spread of spend between customers is then
            so wide that this mean does not exist, and the formula would give a negative number.
        """
        x, mean_value = _check_spends(X, smallest_count=0)
        evidence = self.p_ * x + self.q_ - 1.0
        if np.any(evidence <= 0):
            raise ValueError(
                f"With p {self.p_:.4g} and q {self.q_:.4g} the expected value of a customer with "
                f"{int(x[np.argmax(evidence <= 0)])} repeat purchases does not exist."
            )
        value: FloatArray = self.p_ * (self.gamma_ + x * mean_value) / evidence
        return value


def spend_frequency_correlation(X: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
    """Pearson correlation of the number of purchases with their mean value, over customers.

    The model takes the two as independent; this is the number that says how nearly they are.

    Parameters
    ----------
    X : array-like of shape (n, 2)
        Repeat purchase days with a value above 0, and the mean value of these days.
    sample_weight : array-like of shape (n,), optional
        Customers behind each row.

    Returns
    -------
    float
        In [-1, 1]; 0 where one of the two does not vary.
    """
    x, mean_value = _check_spends(X, smallest_count=1)
    x, mean_value, weight = merge_rows((x, mean_value), check_weights(sample_weight, len(x)))
    customers = weight.sum()
    x_off = x - weight @ x / customers
    value_off = mean_value - weight @ mean_value / customers
    spread = np.sqrt((weight @ x_off**2) * (weight @ value_off**2))
    # What is left of equal numbers after rounding is no variation.
    if spread <= 1e-12 * customers * float(np.max(x)) * float(np.max(mean_value)):
        return 0.0
    return float(np.clip(weight @ (x_off * value_off) / spread, -1.0, 1.0))


def _check_spends(X: ArrayLike, smallest_count: int) -> tuple[FloatArray, FloatArray]:
    spends = np.asarray(X, dtype=np.float64)
    if spends.ndim != 2 or spends.shape[1] != 2:
        raise ValueError(f"X must have the two columns x and mean value, not {spends.shape}.")
    x, mean_value = (np.ascontiguousarray(column) for column in spends.T)
    for is_wrong, why in (
        (~np.isfinite(spends).all(axis=1), "is not finite"),
        ((x < smallest_count) | (x != np.floor(x)), f"has a count below {smallest_count} or none"),
        ((x > 0) & (mean_value <= 0), "has a mean value of 0 or less"),
    ):
        if is_wrong.any():
            row = int(np.argmax(is_wrong))
            raise ValueError(f"Row {row} {why}: x {x[row]}, mean value {mean_value[row]}.")
    return x, mean_value

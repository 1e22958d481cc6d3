r"""The shifted-beta-geometric model of contracts that are renewed from period to period.

At the end of each period a customer ends the contract with a probability theta of their own, the
same each time; over customers theta ~ Beta(gamma, delta). Those who leave easily leave first, so
the churn rate of a cohort falls with its age although nobody becomes more loyal.

The parameters are called alpha and beta in [FH]_ and gamma and delta in [FH10]_; the second names
are used here, because alpha is a scale in the purchase models.

References
----------
.. [FH] Fader & Hardie (2007), How to Project Customer Retention. Journal of Interactive Marketing
   21(1), 76-90.
.. [FH10] Fader & Hardie (2010), Customer-Base Valuation in a Contractual Setting: The Perils of
   Ignoring Heterogeneity. Marketing Science 29(1), 85-93.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, xlogy
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from klientela.churn.life_table import LifeTable, life_table
from klientela.clv.maximise import Maximum, maximise

FloatArray = NDArray[np.float64]

# The box of the fit. Towards its upper walls all have the same probability of leaving.
_LOWER = np.array([1e-4, 1e-4])
_UPPER = np.array([1e4, 1e6])

# The sum of the parameters that stands for one probability for everybody, and how much more likely
# than that, in units of log-likelihood, a spread of probabilities must be to be one.
_ONE_RATE = 1e6
_SAME_LIKELIHOOD = 1e-6

#: Smallest discount rate per period with which all periods to come have a value.
LEAST_DISCOUNT = 1e-4
# Terms of a discounted sum beyond this are left out.
_NEGLIGIBLE = 1e-14


class SBGLikelihood:
    r"""Log-likelihood of a life table with its first and second derivatives.

    With n_k contracts at risk in period k and d_k ended, the probability to survive k of [FH]_
    (equation 2) is a product over periods, and the likelihood of every contract, ended or not,

    .. math::
        \ell = \sum_k d_k \ln\gamma + (n_k - d_k) \ln(\delta + k - 1)
             - n_k \ln(\gamma + \delta + k - 1),

    which needs no special function. On one cohort it is the log-likelihood of [FH]_, appendix A.

    Parameters
    ----------
    table : LifeTable
    """

    def __init__(self, table: LifeTable) -> None:
        self._ended = table.ended
        self._stayed = table.at_risk - table.ended
        self._at_risk = table.at_risk
        self._before = table.age - 1.0

    def __call__(self, parameters: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Value, gradient and Hessian.

        Parameters
        ----------
        parameters : ndarray of shape (2,)
            gamma and delta.

        Returns
        -------
        value : float
        gradient : ndarray of shape (2,)
        hessian : ndarray of shape (2, 2)
        """
        gamma, delta = parameters
        stays, either = delta + self._before, gamma + delta + self._before
        ended = float(self._ended.sum())
        value = (
            ended * np.log(gamma) + self._stayed @ np.log(stays) - self._at_risk @ np.log(either)
        )
        by_either = float(self._at_risk @ (1.0 / either))
        gradient = np.array(
            [ended / gamma - by_either, float(self._stayed @ (1.0 / stays)) - by_either]
        )
        both = float(self._at_risk @ (1.0 / either**2))
        hessian = np.array(
            [
                [both - ended / gamma**2, both],
                [both, both - float(self._stayed @ (1.0 / stays**2))],
            ]
        )
        return float(value), gradient, hessian


class SBG(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Shifted-beta-geometric model of contract lengths, fitted by maximum likelihood.

    Parameters
    ----------
    max_steps : int, default 200
        Newton steps after which a fit has not converged.

    Attributes
    ----------
    gamma_, delta_ : float
        Shapes of the distribution of the probability of leaving; no unit.
    standard_errors_, log_standard_errors_ : ndarray of shape (2,)
        Of the parameters and of their logarithms, from the inverse of the observed information;
        NaN at a bound, and everywhere where the information is not positive definite.
    log_likelihood_ : float
    gradient_ : ndarray of shape (2,)
        Slope of the log-likelihood by the logarithms of the parameters.
    converged_ : bool
        Whether the climb ended at a maximum within the bounds, walls included.
    at_bound_ : ndarray of bool of shape (2,)
        Which parameters ended at a bound: they have no finite estimate.
    has_one_rate_ : bool
        Whether one probability of leaving for everybody is at least as likely: both parameters are
        then at a bound, and stand for that probability.
    n_iter_ : int
        Newton steps.
    """

    PARAMETERS: ClassVar[tuple[str, ...]] = ("gamma", "delta")

    def __init__(self, *, max_steps: int = 200) -> None:
        self.max_steps = max_steps

    def fit(self, X: ArrayLike, y: None = None, *, sample_weight: ArrayLike | None = None) -> Self:
        """Fit to contracts that ended or still run.

        Parameters
        ----------
        X : array-like of shape (n, 2)
            Whole periods, and whether the contract ended (1) or still ran (0). A contract that
            ended did so at the end of its last period, so it has 1 or more; one that runs has
            survived that many.
        y : None
            scikit-learn's signature; there is no target.
        sample_weight : array-like of shape (n,), optional
            Contracts behind each row.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            When a contract is impossible, or none has lived through a period.
        """
        if y is not None:
            raise ValueError("This model has no target: leave y out.")
        return self.fit_table(life_table(X, sample_weight))

    def fit_table(self, table: LifeTable) -> Self:
        """Fit to a life table; see `fit`."""
        if not len(table.age) or table.at_risk[0] <= 0:
            raise ValueError("No contract has lived through a period.")
        with threadpool_limits(1):
            best = maximise(
                SBGLikelihood(table),
                start=_starting_point(table),
                lower=_LOWER,
                upper=_UPPER,
                max_steps=self.max_steps,
            )
        one_rate = _one_rate_for_all(table)
        if best.value <= one_rate.value + _SAME_LIKELIHOOD:
            best = one_rate
        self.gamma_, self.delta_ = (float(value) for value in best.parameters)
        self.standard_errors_ = best.standard_errors
        self.log_standard_errors_ = best.log_standard_errors
        self.log_likelihood_ = best.value
        self.gradient_ = best.gradient
        self.converged_ = best.converged
        self.at_bound_ = best.at_bound
        self.has_one_rate_ = best is one_rate
        self.n_iter_ = best.steps
        return self

    @classmethod
    def from_parameters(cls, *, gamma: float, delta: float) -> Self:
        """Make a model with known parameters, as if it had been fitted.

        Raises
        ------
        ValueError
            When one is not a positive number.
        """
        if not all(np.isfinite(value) and value > 0 for value in (gamma, delta)):
            raise ValueError(f"Parameters must be positive: {gamma=}, {delta=}.")
        model = cls()
        model.gamma_, model.delta_ = gamma, delta
        return model

    @property
    def parameters_(self) -> FloatArray:
        """Gamma and delta as one array."""
        return np.array([self.gamma_, self.delta_])

    def survival(self, age: ArrayLike) -> FloatArray:
        """Share of new contracts that survive so many periods: equation (6) of [FH]_.

        Parameters
        ----------
        age : array-like of float
            Periods, 0 or more.

        Returns
        -------
        ndarray
            In [0, 1]; shape of `age`.
        """
        age = _ages(age)
        gamma, delta = self.gamma_, self.delta_
        share: FloatArray = np.exp(betaln(gamma, delta + age) - betaln(gamma, delta))
        return np.minimum(share, 1.0)

    def churn_rate(self, age: ArrayLike) -> FloatArray:
        """Share of the contracts alive after `age` periods that end with the next: [FH]_, (7)."""
        age = _ages(age)
        rate: FloatArray = self.gamma_ / (self.gamma_ + self.delta_ + age)
        return rate

    def expected_periods(self, age: ArrayLike, horizon: int) -> FloatArray:
        """Count the periods to come, of the next `horizon`, that a contract of this age survives.

        Parameters
        ----------
        age : array-like of float
            Periods survived so far.
        horizon : int
            Periods looked ahead.

        Returns
        -------
        ndarray
            Between 0 and `horizon`; shape of `age`.
        """
        age = _ages(age)
        ahead = np.arange(horizon, dtype=np.float64)
        # The chance to survive j more is a product of j chances to stay.
        stays = 1.0 - self.churn_rate(age[..., np.newaxis] + ahead)
        expected: FloatArray = np.cumprod(stays, axis=-1).sum(axis=-1)
        return expected

    def discounted_periods(self, age: ArrayLike, discount_rate: float) -> FloatArray:
        """Discounted expected residual lifetime of [FH10]_: all periods to come, later ones less.

        The renewal that is due next counts in full, the one after it 1 / (1 + rate), and so on.
        Without a discount the sum is infinite for gamma up to 1, so a rate above 0 is asked for.

        Parameters
        ----------
        age : array-like of float
            Periods survived so far.
        discount_rate : float
            Per period, at least `LEAST_DISCOUNT`.

        Returns
        -------
        ndarray
            Shape of `age`.

        Raises
        ------
        ValueError
            When the rate is smaller: the sum would hang on what happens in a thousand years.
        """
        if not (np.isfinite(discount_rate) and discount_rate >= LEAST_DISCOUNT):
            raise ValueError(
                f"The discount rate per period must be {LEAST_DISCOUNT} or more, "
                f"not {discount_rate}."
            )
        age = _ages(age)
        # The published Gauss function is this sum; computed, it has corners where it is no number.
        terms = int(np.ceil(-np.log(_NEGLIGIBLE) / np.log1p(discount_rate)))
        stays = 1.0 - self.churn_rate(age[..., np.newaxis] + np.arange(terms, dtype=np.float64))
        stays[..., 1:] /= 1.0 + discount_rate
        periods: FloatArray = np.cumprod(stays, axis=-1).sum(axis=-1)
        return periods


def _ages(age: ArrayLike) -> FloatArray:
    ages = np.asarray(age, dtype=np.float64)
    if not np.all(np.isfinite(ages) & (ages >= 0)):
        raise ValueError("An age is a number of periods from 0 up.")
    return ages


def _one_rate_for_all(table: LifeTable) -> Maximum:
    """Fit the limit of both parameters growing: the geometric distribution.

    The climb would creep along a ridge towards it that is flat to the last digits.
    """
    ended, at_risk = float(table.ended.sum()), float(table.at_risk.sum())
    rate, unknown = ended / at_risk, np.full(2, np.nan)
    return Maximum(
        parameters=np.maximum(_ONE_RATE * np.array([rate, 1.0 - rate]), _LOWER),
        value=float(xlogy(ended, rate) + xlogy(at_risk - ended, 1.0 - rate)),
        gradient=np.zeros(2),
        at_bound=np.ones(2, dtype=bool),
        standard_errors=unknown,
        log_standard_errors=unknown,
        log_covariance=np.full((2, 2), np.nan),
        steps=0,
        converged=True,
    )


def _starting_point(table: LifeTable) -> FloatArray:
    """Start at the table's mean churn rate."""
    rate = float(table.ended.sum()) / float(table.at_risk.sum())
    rate = min(max(rate, 0.01), 0.9)
    return np.array([1.0, (1.0 - rate) / rate])

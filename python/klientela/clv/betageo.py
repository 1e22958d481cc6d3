r"""Purchase models with dropout after a purchase: BG/NBD and MBG/NBD.

A customer buys at a Poisson rate lambda ~ Gamma(r, alpha) and after a purchase is gone for good
with probability p ~ Beta(a, b). In the BG/NBD that can happen after every *repeat* purchase, so
nobody with one purchase is ever gone; in the MBG/NBD the first purchase counts too. Both are the
same formulas in k, the number of chances to leave survived: x, and x + 1.

References
----------
.. [FHL] Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the
   Pareto/NBD Model. Marketing Science 24(2), 275-284.
.. [N021] Fader, Hardie & Lee (2008), Computing P(alive) Using the BG/NBD Model. Note 021,
   brucehardie.com/notes/021.
.. [N027] Fader & Hardie (2013), Overcoming the BG/NBD Model's #NUM! Error Problem. Note 027,
   brucehardie.com/notes/027.
.. [BDF] Batislam, Denizel & Filiztekin (2007), Empirical validation and comparison of models for
   customer base analysis. International Journal of Research in Marketing 24(3), 201-209.
.. [WH] Wagner & Hoppe (2008), Erratum on the MBG/NBD Model. International Journal of Research in
   Marketing 25(3), 225-226.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaln, expit, gammaln, xlogy
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from klientela.clv.integrals import expected_while_alive
from klientela.clv.likelihood import BetaGeoLikelihood
from klientela.clv.maximise import maximise
from klientela.clv.triples import Triples, as_triples, check_histories

FloatArray = NDArray[np.float64]

#: Days in a year, for turning an annual discount rate into a daily one.
DAYS_PER_YEAR = 365.0

# The box of the fit, and what "inside wide bounds" means. Shapes beyond it describe customers who
# are all alike or cannot be told apart, not a base of customers; alpha has the unit of time.
_LOWER = np.array([1e-4, 1e-4, 1e-4, 1e-4])
_UPPER = np.array([1e4, 1e6, 1e4, 1e4])


class BetaGeoModel(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """What BG/NBD and MBG/NBD share: everything but when the first chance to leave comes.

    Parameters
    ----------
    max_steps : int, default 200
        Newton steps after which a fit has not converged.

    Attributes
    ----------
    r_, alpha_, a_, b_ : float
        Parameters; alpha in days, the others without unit.
    standard_errors_ : ndarray of shape (4,)
        Of r, alpha, a, b, from the inverse of the observed information; NaN at a bound, and
        everywhere where the information is not positive definite.
    log_standard_errors_ : ndarray of shape (4,)
        Of the logarithms of r, alpha, a, b: how well each is known relative to its size.
    log_likelihood_ : float
        Of the histories fitted, in days (it carries lambda^x, so it depends on the unit of time).
    gradient_ : ndarray of shape (4,)
        Slope of the log-likelihood by the logarithms of the parameters.
    converged_ : bool
        Whether the climb ended at a maximum within the bounds, walls included.
    at_bound_ : ndarray of bool
        Which parameters ended at a bound: they have no finite estimate.
    n_iter_ : int
        Newton steps.
    """

    _FIRST_CHANCE: ClassVar[int]
    PARAMETERS: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")

    def __init__(self, *, max_steps: int = 200) -> None:
        self.max_steps = max_steps

    def fit(self, X: ArrayLike, y: None = None, *, sample_weight: ArrayLike | None = None) -> Self:
        """Maximum likelihood on distinct histories.

        Parameters
        ----------
        X : array-like of shape (n, 3)
            x (repeat purchase days), t_x (days from first to last purchase), T (days observed).
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
            When a history is impossible or there is none. A fit that finds no maximum is no
            error: `converged_` and the standard errors say so.
        """
        if y is not None:
            raise ValueError("These models have no target: leave y out.")
        triples = as_triples(X, sample_weight)
        with threadpool_limits(1):
            best = maximise(
                BetaGeoLikelihood(triples, self._FIRST_CHANCE),
                start=_starting_point(triples),
                lower=_LOWER,
                upper=_UPPER,
                max_steps=self.max_steps,
            )
        self.r_, self.alpha_, self.a_, self.b_ = (float(value) for value in best.parameters)
        self.standard_errors_ = best.standard_errors
        self.log_standard_errors_ = best.log_standard_errors
        self.log_likelihood_ = best.value
        self.gradient_ = best.gradient
        self.converged_ = best.converged
        self.at_bound_ = best.at_bound
        self.n_iter_ = best.steps
        return self

    @classmethod
    def from_parameters(cls, *, r: float, alpha: float, a: float, b: float) -> Self:
        """Make a model with known parameters, as if it had been fitted.

        Parameters
        ----------
        r, alpha, a, b : float
            All positive; alpha in the unit of time of everything asked later.

        Returns
        -------
        model

        Raises
        ------
        ValueError
            When one is not a positive number.
        """
        if not all(np.isfinite(value) and value > 0 for value in (r, alpha, a, b)):
            raise ValueError(f"Parameters must be positive: {r=}, {alpha=}, {a=}, {b=}.")
        model = cls()
        model.r_, model.alpha_, model.a_, model.b_ = r, alpha, a, b
        return model

    @property
    def parameters_(self) -> FloatArray:
        """r, alpha, a and b as one array."""
        return np.array([self.r_, self.alpha_, self.a_, self.b_])

    def log_likelihood(self, X: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """Log-likelihood of histories, equation (6) of [FHL]_, for the MBG/NBD as in [BDF]_.

        Parameters
        ----------
        X : array-like of shape (n, 3)
            x, t_x, T in days.
        sample_weight : array-like of shape (n,), optional

        Returns
        -------
        float
        """
        triples = as_triples(X, sample_weight)
        return BetaGeoLikelihood(triples, self._FIRST_CHANCE)(self.parameters_)[0]

    def probability_alive(self, X: ArrayLike) -> FloatArray:
        """Probability that a customer may still buy, at the end of T.

        Note 021 [N021]_ for the BG/NBD, where it is 1 for everybody without a repeat purchase;
        appendix A, equation (5) of [BDF]_ for the MBG/NBD.

        Parameters
        ----------
        X : array-like of shape (n, 3)
            x, t_x, T in days.

        Returns
        -------
        ndarray of shape (n,)
            In [0, 1].
        """
        x, t_x, T = check_histories(X)
        chances = x + self._FIRST_CHANCE
        may_be_gone = chances > 0
        log_odds_gone = (
            np.log(self.a_)
            - np.log(self.b_ + np.maximum(chances, 1.0) - 1.0)
            + (self.r_ + x) * (np.log(self.alpha_ + T) - np.log(self.alpha_ + t_x))
        )
        alive: FloatArray = np.where(may_be_gone, expit(-log_odds_gone), 1.0)
        return alive

    def expected_orders(
        self, horizon: ArrayLike, X: ArrayLike | None = None, *, annual_discount_rate: float = 0.0
    ) -> FloatArray:
        """Count the purchase days to be expected in the next `horizon` days.

        Without X for a new customer, counted after the first purchase: equation (9) of [FHL]_.
        With X for customers with these histories: equation (10) of [FHL]_; for the MBG/NBD the
        expressions of [BDF]_ as corrected in [WH]_. Computed as one positive integral instead
        of a difference of hypergeometric terms, so a = 1 or x = 20,000 are no special cases; see
        `klientela.clv.integrals`.

        Parameters
        ----------
        horizon : float, or for new customers array-like of shape (n,)
            Days, 0 or more.
        X : array-like of shape (n, 3), optional
            x, t_x, T in days.
        annual_discount_rate : float, default 0
            Above 0, each purchase counts (1 + rate)^(-days / 365): discounted expected orders
            over this finite horizon, with time in days.

        Returns
        -------
        ndarray of shape (n,)
            0 or more; one per history or, for new customers, per horizon.

        Raises
        ------
        ValueError
            When the horizon or the rate is negative or not finite, or a history is impossible.
        """
        horizon = np.asarray(horizon, dtype=np.float64)
        if not np.all(np.isfinite(horizon) & (horizon >= 0)):
            raise ValueError(f"A horizon must be a number of days from 0 up, not {horizon}.")
        if not (np.isfinite(annual_discount_rate) and annual_discount_rate >= 0):
            raise ValueError(f"A discount rate is from 0 up, not {annual_discount_rate}.")
        if X is None:
            # Only those who survive the first purchase's chance to leave can come back.
            alive = self.b_ / (self.a_ + self.b_) if self._FIRST_CHANCE else 1.0
            horizons, which = np.unique(np.atleast_1d(horizon), return_inverse=True)
            discounts = np.log1p(annual_discount_rate) / DAYS_PER_YEAR * horizons
            nobody_yet = np.zeros(len(horizons))
            expected = self._expected_while_alive(nobody_yet, nobody_yet, horizons, discounts)
            return alive * expected[which]
        if horizon.ndim:
            raise ValueError("Customers with a history share one horizon.")
        discount = np.log1p(annual_discount_rate) / DAYS_PER_YEAR * horizon
        x, _, T = check_histories(X)
        # When the last purchase was does not matter for somebody alive: far fewer cases.
        order = np.lexsort((T, x))
        is_new = np.ones(len(order), dtype=bool)
        is_new[1:] = (np.diff(x[order]) != 0) | (np.diff(T[order]) != 0)
        cases = order[is_new]
        while_alive = np.empty(len(order))
        while_alive[order] = self._expected_while_alive(x[cases], T[cases], horizon, discount)[
            np.cumsum(is_new) - 1
        ]
        return self.probability_alive(X) * while_alive

    def probability_of_orders(self, count: ArrayLike, duration: ArrayLike) -> FloatArray:
        """Probability that a new customer makes exactly `count` repeat purchases in `duration`.

        Equation (8) of [FHL]_, with its finite sum replaced by the regularised incomplete beta
        function it equals, which does not cancel; for the MBG/NBD with one more chance to leave.

        Parameters
        ----------
        count : array-like of int
        duration : array-like of float
            Days; broadcast with `count`.

        Returns
        -------
        ndarray
            In [0, 1].

        Raises
        ------
        ValueError
            When a count is no whole number from 0 up, or a duration negative.
        """
        count, duration = (np.asarray(values, dtype=np.float64) for values in (count, duration))
        if np.any((count < 0) | (count != np.floor(count))) or not np.all(duration >= 0):
            raise ValueError("Counts must be whole numbers and durations days, both from 0 up.")
        count, duration = np.broadcast_arrays(count, duration)
        r, a, b = self.r_, self.a_, self.b_
        k = count + self._FIRST_CHANCE
        share = duration / (self.alpha_ + duration)
        # Negative binomial: exactly `count` purchases of somebody who never leaves, and at least.
        exactly = np.exp(
            gammaln(r + count)
            - gammaln(r)
            - gammaln(count + 1.0)
            - r * np.log1p(duration / self.alpha_)
            + xlogy(count, share)
        )
        at_least = np.where(count > 0, betainc(np.maximum(count, 1.0), r, share), 1.0)
        stays = np.exp(betaln(a, b + k) - betaln(a, b))
        leaves = np.where(k > 0, np.exp(betaln(a + 1.0, b + k - (k > 0)) - betaln(a, b)), 0.0)
        probability: FloatArray = stays * exactly + leaves * at_least
        return probability

    def _expected_while_alive(
        self, x: FloatArray, T: FloatArray, horizon: FloatArray, discount: FloatArray
    ) -> FloatArray:
        expected = np.empty(len(x))
        # The grid of the integral depends on x and the horizon alone, not on which other rows
        # are there: any subset of the customers gets the same numbers.
        longest = float(np.max(horizon, initial=0.0)) / self.alpha_
        horizon, discount = np.broadcast_to(horizon, x.shape), np.broadcast_to(discount, x.shape)
        for count in np.unique(x):
            rows = np.flatnonzero(x == count)
            expected[rows] = expected_while_alive(
                self.r_ + count,
                self.a_,
                self.b_ + count + self._FIRST_CHANCE,
                horizon[rows] / (self.alpha_ + T[rows]),
                longest,
                discount[rows],
            )
        return expected


class BGNBD(BetaGeoModel):
    """BG/NBD of [FHL]_: a customer may leave after each repeat purchase.

    Nobody with a single purchase is ever gone, so P(alive) is 1 for them. Parameters, attributes
    and methods are those of `BetaGeoModel`.
    """

    _FIRST_CHANCE = 0


class MBGNBD(BetaGeoModel):
    """MBG/NBD of [BDF]_: a customer may leave after each purchase, the first one included.

    Parameters, attributes and methods are those of `BetaGeoModel`.
    """

    _FIRST_CHANCE = 1


def _starting_point(triples: Triples) -> FloatArray:
    """Start in the data's own unit of time, with dropout like a fair coin."""
    purchases = float(triples.weight @ triples.x)
    days = float(triples.weight @ triples.T)
    typical_gap = max(days, 1.0) / max(purchases, 1.0)
    return np.array([0.5, 0.25 * typical_gap, 1.0, 1.0])

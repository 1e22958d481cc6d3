r"""Purchase model with dropout at any time: Pareto/NBD.

A customer buys at a Poisson rate lambda ~ Gamma(r, alpha) and is gone for good after a time that
is exponential with rate mu ~ Gamma(s, beta), whether they buy or not: unlike in the BG/NBD,
somebody with one purchase long ago may well be gone.

References
----------
.. [SMC] Schmittlein, Morrison & Colombo (1987), Counting Your Customers: Who Are They and What
   Will They Do Next? Management Science 33(1), 1-24.
.. [N009] Fader & Hardie (2005), A Note on Deriving the Pareto/NBD Model and Related Expressions.
   Note 009, brucehardie.com/notes/009.
.. [FHL05] Fader, Hardie & Lee (2005), RFM and CLV: Using Iso-Value Curves for Customer Base
   Analysis. Journal of Marketing Research 42(4), 415-430.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits

from klientela.clv.maximise import maximise
from klientela.clv.order_model import OrderModel, check_counts
from klientela.clv.pareto_counts import orders_before_leaving
from klientela.clv.pareto_integrals import (
    discounted_lifetime,
    endless_discounted_lifetime,
    lifetime_within,
)
from klientela.clv.pareto_likelihood import ParetoHistories, ParetoLikelihood
from klientela.clv.triples import Triples, as_triples, check_histories, draw_evenly

FloatArray = NDArray[np.float64]

# The box of the fit: as for the BG/NBD, with beta like alpha in the unit of time.
LOWER = np.array([1e-4, 1e-4, 1e-4, 1e-4])
UPPER = np.array([1e4, 1e6, 1e4, 1e6])


class ParetoNBD(OrderModel):
    """Pareto/NBD of [SMC]_: a customer may leave at any time.

    Parameters
    ----------
    max_steps : int, default 200
        Newton steps after which a fit has not converged.
    max_rows : int, default 100,000
        Distinct histories to fit on at most. Where there are more, so many customers are drawn
        evenly over the sorted histories, always the same ones.

    Attributes
    ----------
    r_, alpha_, s_, beta_ : float
        Parameters; alpha and beta in days, the others without unit. The log-likelihood is that of
        all histories, in days; the standard errors are those of the customers drawn. All others
        are those of `MaximumLikelihoodModel`.
    n_rows_used_ : int
        Distinct histories fitted on.
    n_rows_ : int
        Distinct histories there were.
    """

    PARAMETERS: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")

    s_: float
    beta_: float
    n_rows_used_: int
    n_rows_: int

    def __init__(self, *, max_steps: int = 200, max_rows: int = 100_000) -> None:
        super().__init__(max_steps=max_steps)
        self.max_rows = max_rows

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
        self._refuse_target(y)
        triples = as_triples(X, sample_weight)
        kept, weight, drawn = draw_evenly(triples.weight, self.max_rows)
        used = Triples(triples.x[kept], triples.t_x[kept], triples.T[kept], weight)
        with threadpool_limits(1):
            best = maximise(
                ParetoLikelihood(ParetoHistories(used.x, used.t_x, used.T), used.weight),
                start=starting_point(used),
                lower=LOWER,
                upper=UPPER,
                max_steps=self.max_steps,
            )
        self._end_at(best)
        self.n_rows_, self.n_rows_used_ = len(triples.x), len(used.x)
        if len(kept) < len(triples.x):
            # Weighted to all customers the sample claims to know as much as all of them do.
            lost = np.sqrt(triples.customers / drawn)
            self.standard_errors_ = lost * self.standard_errors_
            self.log_standard_errors_ = lost * self.log_standard_errors_
            self.log_covariance_ = lost**2 * self.log_covariance_
            self.log_likelihood_ = self._log_likelihood(triples)
        return self

    def log_likelihood(self, X: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """Log-likelihood of histories, equation (18) of [N009]_.

        Parameters
        ----------
        X : array-like of shape (n, 3)
            x, t_x, T in days.
        sample_weight : array-like of shape (n,), optional

        Returns
        -------
        float
        """
        return self._log_likelihood(as_triples(X, sample_weight))

    def probability_alive(self, X: ArrayLike) -> FloatArray:
        """Probability that a customer may still buy, at the end of T.

        Appendix of [SMC]_, as the inverse of D in `klientela.clv.pareto_likelihood`.

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
        if not len(x):
            return np.zeros(0)
        alive: FloatArray = np.exp(-ParetoHistories(x, t_x, T).log_odds_total(*self._point))
        return alive

    def probability_of_orders(self, count: ArrayLike, duration: ArrayLike) -> FloatArray:
        """Probability that a new customer makes exactly `count` repeat purchases in `duration`.

        Equation (16) of [SMC]_, by `orders_while_alive`: a new customer is alive.

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
        count, duration = check_counts(count, duration)
        counts, which_count = np.unique(count, return_inverse=True)
        probability = np.empty(count.shape)
        for horizon in np.unique(duration):
            all_counts = self.orders_while_alive(counts, float(horizon), [0.0], [0.0])[0]
            here = duration == horizon
            probability[here] = all_counts[which_count.reshape(count.shape)[here]]
        return probability

    @property
    def _newly_alive(self) -> float:
        return 1.0

    @property
    def _point(self) -> tuple[float, FloatArray, float, FloatArray]:
        return self.r_, np.array([self.alpha_]), self.s_, np.array([self.beta_])

    def _log_likelihood(self, triples: Triples) -> float:
        histories = ParetoHistories(triples.x, triples.t_x, triples.T)
        return float(triples.weight @ histories.log_likelihoods(*self._point))

    def _expected_while_alive(
        self, x: FloatArray, T: FloatArray, horizon: FloatArray, discount: FloatArray
    ) -> FloatArray:
        return expected_while_alive(
            (self.r_ + x) / (self.alpha_ + T), self.s_, self.beta_ + T, horizon, discount
        )

    def _discounted_while_alive(
        self, x: FloatArray, T: FloatArray, daily_rate: float
    ) -> FloatArray:
        """DERT given alive, [FHL05]_: there with Tricomi's function, here with its integral."""
        scale = self.beta_ + T
        lifetime = endless_discounted_lifetime(self.s_, daily_rate * scale)
        expected: FloatArray = (self.r_ + x) / (self.alpha_ + T) * scale * lifetime
        return expected

    def _orders_while_alive(
        self, counts: FloatArray, horizon: float, x: FloatArray, T: FloatArray
    ) -> FloatArray:
        return orders_before_leaving(
            counts, horizon, x, T, r=self.r_, alpha=self.alpha_, s=self.s_, beta=self.beta_
        )


def expected_while_alive(
    rate: FloatArray,
    s: float,
    scale: FloatArray,
    horizon: float | FloatArray,
    discount: float | FloatArray,
) -> FloatArray:
    """Count the purchases to be expected of somebody alive: their rate times the time they stay.

    Equation (22) of [SMC]_ without its P(alive): given alive, the two rates are independent.

    Parameters
    ----------
    rate : ndarray of shape (n,)
        Expected rate of purchases given alive, (r + x) / (alpha + T).
    s : float
    scale : ndarray of shape (n,)
        beta + T.
    horizon : float or ndarray of shape (n,)
        Days.
    discount : float or ndarray of shape (n,)
        Continuous discount rate over the whole horizon.

    Returns
    -------
    ndarray of shape (n,)
    """
    tau, discount = np.broadcast_arrays(horizon / scale, discount)
    if np.any(discount):
        lifetime = discounted_lifetime(s, tau, discount)
    else:
        lifetime = lifetime_within(s, tau)
    return rate * scale * lifetime


def starting_point(triples: Triples) -> FloatArray:
    """Start in the data's own unit of time, with lives about as long as they were observed.

    Parameters
    ----------
    triples : Triples

    Returns
    -------
    ndarray of shape (4,)
        r, alpha, s, beta.
    """
    purchases = float(triples.weight @ triples.x)
    days = max(float(triples.weight @ triples.T), 1.0)
    gap, observed = days / max(purchases, 1.0), days / triples.customers
    return np.array([0.5, 0.25 * gap, 0.5, 0.5 * observed])

"""What every model of purchases with dropout can be asked, whatever its dropout is like."""

from abc import abstractmethod
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from klientela.clv.estimator import MaximumLikelihoodModel
from klientela.clv.triples import check_histories

FloatArray = NDArray[np.float64]

#: Days in a year, for turning an annual discount rate into a daily one.
DAYS_PER_YEAR = 365.0


class OrderModel(MaximumLikelihoodModel):
    """A customer buys at a rate of their own until they are gone for good, unseen.

    All that is known at the end of T about a customer's future is whether they are still there,
    which depends on (x, t_x, T), and, if so, their rate and their inclination to leave, which
    depend on (x, T) alone. Every prediction is the product of these two.
    """

    r_: float
    alpha_: float

    @abstractmethod
    def log_likelihood(self, X: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """Log-likelihood of histories.

        Parameters
        ----------
        X : array-like of shape (n, 3)
            x, t_x, T in days.
        sample_weight : array-like of shape (n,), optional

        Returns
        -------
        float
        """

    @abstractmethod
    def probability_alive(self, X: ArrayLike) -> FloatArray:
        """Probability that a customer may still buy, at the end of T.

        Parameters
        ----------
        X : array-like of shape (n, 3)
            x, t_x, T in days.

        Returns
        -------
        ndarray of shape (n,)
            In [0, 1].
        """

    @abstractmethod
    def probability_of_orders(self, count: ArrayLike, duration: ArrayLike) -> FloatArray:
        """Probability that a new customer makes exactly `count` repeat purchases in `duration`.

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

    def expected_orders(
        self, horizon: ArrayLike, X: ArrayLike | None = None, *, annual_discount_rate: float = 0.0
    ) -> FloatArray:
        """Count the purchase days to be expected in the next `horizon` days.

        Without X for a new customer, counted after the first purchase. Computed as a positive
        integral or a closed form that does not cancel, never as a difference of hypergeometric
        terms, so that 1 or 20,000 are no special cases for any parameter or count.

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
        horizon = check_horizon(horizon)
        if X is None:
            horizons, which = np.unique(np.atleast_1d(horizon), return_inverse=True)
            nobody_yet = np.zeros(len(horizons))
            expected = self._expected_while_alive(
                nobody_yet, nobody_yet, horizons, _daily_rate(annual_discount_rate) * horizons
            )
            return self._newly_alive * expected[which]
        if horizon.ndim:
            raise ValueError("Customers with a history share one horizon.")
        x, _, T = check_histories(X)
        return self.probability_alive(X) * self.expected_orders_while_alive(
            float(horizon), x, T, annual_discount_rate=annual_discount_rate
        )

    def expected_orders_while_alive(
        self, horizon: float, x: ArrayLike, T: ArrayLike, *, annual_discount_rate: float = 0.0
    ) -> FloatArray:
        """Count the purchase days to be expected of somebody who is alive at T.

        Parameters
        ----------
        horizon : float
            Days, 0 or more.
        x : array-like of shape (n,)
            Repeat purchase days so far. When the last one was does not matter for somebody alive.
        T : array-like of shape (n,)
            Days observed.
        annual_discount_rate : float, default 0
            As for `expected_orders`.

        Returns
        -------
        ndarray of shape (n,)
            0 or more.

        Raises
        ------
        ValueError
            When the rate is negative or not finite.
        """
        days = check_horizon(horizon)
        discount = _daily_rate(annual_discount_rate) * days
        return _per_case(
            np.asarray(x, dtype=np.float64),
            np.asarray(T, dtype=np.float64),
            lambda x, T: self._expected_while_alive(x, T, days, discount),
        )

    def discounted_expected_orders(
        self, X: ArrayLike | None = None, *, annual_discount_rate: float
    ) -> FloatArray:
        """Count all purchase days still to come, each discounted to today: no horizon.

        Without X for a new customer, the first purchase left out.

        Parameters
        ----------
        X : array-like of shape (n, 3), optional
            x, t_x, T in days.
        annual_discount_rate : float
            Above 0: a purchase counts (1 + rate)^(-days / 365).

        Returns
        -------
        ndarray of shape (n,), or of shape (1,) without X

        Raises
        ------
        ValueError
            When the rate is not above 0 (the sum may then have no end), or a history impossible.
        """
        if not (np.isfinite(annual_discount_rate) and annual_discount_rate > 0):
            raise ValueError(
                f"Without a horizon the discount rate must be above 0, not {annual_discount_rate}."
            )
        daily_rate = float(np.log1p(annual_discount_rate)) / DAYS_PER_YEAR
        if X is None:
            return self._newly_alive * self._discounted_while_alive(
                np.zeros(1), np.zeros(1), daily_rate
            )
        x, _, T = check_histories(X)
        while_alive = _per_case(x, T, lambda x, T: self._discounted_while_alive(x, T, daily_rate))
        return self.probability_alive(X) * while_alive

    def orders_while_alive(
        self, counts: ArrayLike, horizon: float, x: ArrayLike, T: ArrayLike
    ) -> FloatArray:
        """Probability of exactly so many further purchases of somebody alive at T.

        Parameters
        ----------
        counts : array-like of int of shape (K,)
            Each 0 or more; consecutive ascending ones are much the fastest.
        horizon : float
            Days, 0 or more.
        x : array-like of shape (n,)
            Repeat purchase days so far. When the last one was does not matter for somebody alive.
        T : array-like of shape (n,)
            Days observed.

        Returns
        -------
        ndarray of shape (n, K)
            In [0, 1]; over all counts a row sums to 1.

        Raises
        ------
        ValueError
            When a count is no whole number from 0 up, or a duration negative or not finite.
        """
        counts, x, T = (np.asarray(values, dtype=np.float64) for values in (counts, x, T))
        if np.any((counts < 0) | (counts != np.floor(counts))) or counts.ndim != 1:
            raise ValueError("Counts must be a list of whole numbers from 0 up.")
        horizon = float(check_horizon(horizon))
        if x.ndim != 1 or x.shape != T.shape:
            raise ValueError(f"x and T must be lists of one length, not {x.shape}, {T.shape}.")
        if not np.all(np.isfinite(x) & (x >= 0) & np.isfinite(T) & (T >= 0)):
            raise ValueError("x and T must be finite and from 0 up.")
        if not len(counts) or not len(x):
            return np.zeros((len(x), len(counts)))
        if horizon == 0:
            return np.tile((counts == 0).astype(np.float64), (len(x), 1))
        return self._orders_while_alive(counts, horizon, x, T)

    @property
    @abstractmethod
    def _newly_alive(self) -> float:
        """Probability that a new customer is not gone right after the first purchase."""

    @abstractmethod
    def _expected_while_alive(
        self, x: FloatArray, T: FloatArray, horizon: FloatArray, discount: FloatArray
    ) -> FloatArray:
        """Count expected purchases if alive at T; `discount` is rate times horizon."""

    @abstractmethod
    def _discounted_while_alive(
        self, x: FloatArray, T: FloatArray, daily_rate: float
    ) -> FloatArray:
        """Count discounted purchases of all time if alive at T."""

    @abstractmethod
    def _orders_while_alive(
        self, counts: FloatArray, horizon: float, x: FloatArray, T: FloatArray
    ) -> FloatArray:
        """`orders_while_alive` of what has been checked; at least one row and one count."""


def _daily_rate(annual_discount_rate: float) -> float:
    if not (np.isfinite(annual_discount_rate) and annual_discount_rate >= 0):
        raise ValueError(f"A discount rate is from 0 up, not {annual_discount_rate}.")
    return float(np.log1p(annual_discount_rate)) / DAYS_PER_YEAR


def _per_case(
    x: FloatArray, T: FloatArray, compute: Callable[[FloatArray, FloatArray], FloatArray]
) -> FloatArray:
    """Compute once per distinct (x, T), of which there are far fewer than histories."""
    order = np.lexsort((T, x))
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (np.diff(x[order]) != 0) | (np.diff(T[order]) != 0)
    cases = order[is_new]
    result = np.empty(len(order))
    result[order] = compute(x[cases], T[cases])[np.cumsum(is_new) - 1]
    return result


def check_horizon(horizon: ArrayLike) -> FloatArray:
    """Take horizons that are numbers of days; there are no months or years of one length.

    Parameters
    ----------
    horizon : float or array-like

    Returns
    -------
    ndarray
        Of no dimension for one number.

    Raises
    ------
    ValueError
        When one is no number, negative or not finite.
    """
    try:
        days = np.asarray(horizon, dtype=np.float64)
    except (TypeError, ValueError):
        days = np.array(np.nan)
    if not np.all(np.isfinite(days) & (days >= 0)):
        raise ValueError(f"A horizon must be a number of days from 0 up, not {horizon!r}.")
    return days


def check_counts(count: ArrayLike, duration: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Bring counts and durations to one shape; refuse in words what is neither.

    Parameters
    ----------
    count : array-like of int
    duration : array-like of float
        Days; broadcast with `count`.

    Returns
    -------
    count, duration : ndarray

    Raises
    ------
    ValueError
        When a count is no whole number from 0 up, or a duration negative.
    """
    count, duration = (np.asarray(values, dtype=np.float64) for values in (count, duration))
    if np.any((count < 0) | (count != np.floor(count))) or not np.all(duration >= 0):
        raise ValueError("Counts must be whole numbers and durations days, both from 0 up.")
    count, duration = np.broadcast_arrays(count, duration)
    return count, duration

"""What boosted trees have to beat: a purchase model of a few parameters, and a rule of thumb."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator

from klientela.clv.betageo import MBGNBD, BetaGeoModel

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def histories(
    order_day_count: ArrayLike, tenure_days: ArrayLike, days_since_last_order: ArrayLike
) -> FloatArray:
    """Purchase histories (x, t_x, T) of customers.

    What-if values need not fit each other; the history is then the nearest one that somebody can
    have: the last order not before the first, and a repeat day for each repeat.

    Parameters
    ----------
    order_day_count, tenure_days, days_since_last_order : array-like of shape (n,)
        Order days, days since the first of them and since the last.

    Returns
    -------
    ndarray of shape (n, 3)
    """
    x = np.maximum(np.floor(np.asarray(order_day_count, dtype=np.float64)) - 1.0, 0.0)
    silence = np.asarray(days_since_last_order, dtype=np.float64)
    tenure = np.maximum(np.asarray(tenure_days, dtype=np.float64), silence)
    t_x = np.where(x > 0, np.maximum(tenure - silence, x), 0.0)
    return np.column_stack((x, t_x, np.maximum(tenure, t_x)))


def no_order_probability(model: BetaGeoModel, X: FloatArray, horizon_days: float) -> FloatArray:
    """Probability of no order within a horizon, by a purchase model.

    Gone already, or alive and silent: 1 - p + p f(0). Of somebody alive with x repeats in T days
    the rate is Gamma(r + x, alpha + T), and leaving takes an order first, so that
    f(0) = ((alpha + T) / (alpha + T + horizon))^(r + x).

    Parameters
    ----------
    model : MBGNBD or BGNBD
    X : ndarray of shape (n, 3)
        x, t_x and T in days.
    horizon_days : float

    Returns
    -------
    ndarray of shape (n,)
    """
    alive = model.probability_alive(X)
    silent = np.exp(-(model.r_ + X[:, 0]) * np.log1p(horizon_days / (model.alpha_ + X[:, 2])))
    probability: FloatArray = 1.0 - alive * (1.0 - silent)
    return probability


@dataclass(frozen=True)
class PurchaseModel:
    """Risk by the MBG/NBD: what its probability of being alive says about the next horizon.

    Attributes
    ----------
    model : MBGNBD
        Fitted at the origin that is predicted from.
    horizon_days : float
    """

    model: MBGNBD
    horizon_days: float

    def probability(
        self, order_day_count: ArrayLike, tenure_days: ArrayLike, days_since_last_order: ArrayLike
    ) -> FloatArray:
        """Probability of no order.

        Parameters
        ----------
        order_day_count, tenure_days, days_since_last_order : array-like of shape (n,)

        Returns
        -------
        ndarray of shape (n,)
        """
        X = histories(order_day_count, tenure_days, days_since_last_order)
        return no_order_probability(self.model, X, self.horizon_days)


class HiatusRule(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Silent for longer than a threshold, or not; each side gets the share it had before.

    Wuebben & von Wangenheim (2008, Journal of Marketing 72(3), 82-93) found managers' rules of
    this kind as good as probability models at telling who is active.

    Attributes
    ----------
    kept_rate_, lapsed_rate_ : float
        Probability of no order on either side.
    """

    def fit(self, X: BoolArray, y: BoolArray) -> Self:
        """Count both sides at earlier origins.

        Parameters
        ----------
        X : ndarray of bool, shape (n,)
            Who was silent for longer than the threshold of their origin.
        y : ndarray of bool, shape (n,)
            Who then had no order.

        Returns
        -------
        self
        """
        # One customer of either kind is added to both sides, so that an empty one has a rate.
        self.lapsed_rate_ = float((y[X].sum() + 1) / (X.sum() + 2))
        self.kept_rate_ = float((y[~X].sum() + 1) / ((~X).sum() + 2))
        return self

    def probability(self, X: BoolArray) -> FloatArray:
        """Probability of no order.

        Parameters
        ----------
        X : ndarray of bool, shape (n,)

        Returns
        -------
        ndarray of shape (n,)
        """
        return np.where(X, self.lapsed_rate_, self.kept_rate_)

"""Gradient boosting on earlier origins, its probabilities set right on a later one."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


class CalibratedBoosting(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Boosted trees whose log-odds are corrected by a line fitted on a later origin.

    Trees as in LightGBM (Ke et al. 2017, NeurIPS 30); the line is Platt's (1999) sigmoid. Later
    customers rather than a random part of the same ones, because what goes wrong with a forecast
    is time.

    Parameters
    ----------
    max_iter, learning_rate, max_leaf_nodes, min_samples_leaf, l2_regularization
        Of `HistGradientBoostingClassifier`.
    random_state : int

    Attributes
    ----------
    trees_ : HistGradientBoostingClassifier
    slope_, intercept_ : float
        The line: calibrated log-odds = intercept + slope x log-odds of the trees.
    """

    def __init__(
        self,
        *,
        max_iter: int = 80,
        learning_rate: float = 0.06,
        max_leaf_nodes: int = 12,
        min_samples_leaf: int = 40,
        l2_regularization: float = 5.0,
        random_state: int = 0,
    ) -> None:
        self.max_iter = max_iter
        self.learning_rate = learning_rate
        self.max_leaf_nodes = max_leaf_nodes
        self.min_samples_leaf = min_samples_leaf
        self.l2_regularization = l2_regularization
        self.random_state = random_state

    def fit(
        self,
        X: FloatArray,
        y: ArrayLike,
        *,
        calibration: tuple[FloatArray, BoolArray],
        is_word: ArrayLike | None = None,
    ) -> Self:
        """Grow the trees, then set their probabilities right.

        Parameters
        ----------
        X : ndarray of shape (n, k)
            Features of the earlier origins; NaN is missing.
        y : array-like of bool, shape (n,)
            Both classes must be there.
        calibration : tuple of ndarray
            Features and outcomes of a later origin, both classes again.
        is_word : array-like of bool, shape (k,), optional
            Which features are codes of words.

        Returns
        -------
        self
        """
        # One thread: the last bits of a histogram depend on how many add it up.
        with threadpool_limits(1):
            self.trees_ = HistGradientBoostingClassifier(
                max_iter=self.max_iter,
                learning_rate=self.learning_rate,
                max_leaf_nodes=self.max_leaf_nodes,
                min_samples_leaf=self.min_samples_leaf,
                l2_regularization=self.l2_regularization,
                categorical_features=is_word,
                early_stopping=False,
                random_state=self.random_state,
            ).fit(X, y)
            later, outcome = calibration
            log_odds = self.trees_.decision_function(later)
            line = LogisticRegression(C=np.inf).fit(log_odds.reshape(-1, 1), outcome)
        self.slope_ = float(line.coef_[0, 0])
        self.intercept_ = float(line.intercept_[0])
        return self

    def probability(self, X: FloatArray) -> FloatArray:
        """Calibrated probability of the outcome.

        Parameters
        ----------
        X : ndarray of shape (n, k)

        Returns
        -------
        ndarray of shape (n,)
        """
        with threadpool_limits(1):
            log_odds = self.trees_.decision_function(X)
        probability: FloatArray = expit(self.intercept_ + self.slope_ * log_odds)
        return probability

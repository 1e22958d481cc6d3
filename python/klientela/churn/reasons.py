"""Why a customer is at risk: what the risk would be with one feature like everybody's."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Score = Callable[[FloatArray], FloatArray]

#: Reasons given per customer.
REASONS = 3
# A change of the risk below half a point is none.
_LEAST_EFFECT = 0.005


@dataclass(frozen=True)
class Reasons:
    """The features that raise customers' risk most.

    Attributes
    ----------
    feature : ndarray of int, shape (n, 3)
        Position of the feature, the strongest first; -1 where there is none left.
    effect : ndarray of shape (n, 3)
        How much of the risk goes when that feature is like everybody's; NaN where there is none.
    """

    feature: IntArray
    effect: FloatArray


def reasons_for(
    score: Score, X: FloatArray, risk: FloatArray, typical: FloatArray, candidates: IntArray
) -> Reasons:
    """Set one feature at a time to the base's typical value and see how far the risk falls.

    Parameters
    ----------
    score : callable
        Features of shape (n, k) to risk of shape (n,).
    X : ndarray of shape (n, k)
    risk : ndarray of shape (n,)
        ``score(X)``.
    typical : ndarray of shape (k,)
    candidates : ndarray of int
        Positions of the features that may be a reason.

    Returns
    -------
    Reasons
        A missing value is nobody's reason.
    """
    effects = np.full((len(X), max(len(candidates), REASONS)), -np.inf)
    changed = X.copy(order="F")
    for column, position in enumerate(candidates):
        changed[:, position] = typical[position]
        effects[:, column] = np.where(np.isnan(X[:, position]), -np.inf, risk - score(changed))
        changed[:, position] = X[:, position]
    strongest = np.argsort(-effects, axis=1, kind="stable")[:, :REASONS]
    effect = np.take_along_axis(effects, strongest, axis=1)
    raises = effect >= _LEAST_EFFECT
    padded = np.concatenate((candidates, np.full(REASONS, -1))).astype(np.int64)
    return Reasons(
        feature=np.where(raises, padded[strongest], -1),
        effect=np.where(raises, effect, np.nan),
    )


def telling_features(score: Score, X: FloatArray, typical: FloatArray, *, count: int) -> IntArray:
    """Pick the features worth asking about for everybody.

    Parameters
    ----------
    score : callable
        Features of shape (n, k) to risk of shape (n,).
    X : ndarray of shape (n, k)
        Some customers.
    typical : ndarray of shape (k,)
    count : int
        Features picked at most.

    Returns
    -------
    ndarray of int
        Positions of those that raise the risk most on average, ascending.
    """
    risk = score(X)
    changed = X.copy(order="F")
    weight = np.zeros(X.shape[1])
    for position in range(X.shape[1]):
        changed[:, position] = typical[position]
        raised = np.where(np.isnan(X[:, position]), 0.0, risk - score(changed))
        weight[position] = np.maximum(raised, 0.0).sum()
        changed[:, position] = X[:, position]
    # Rounded: a sum's last bits must not decide between two equals.
    best = np.argsort(-np.round(weight, 8), kind="stable")[:count]
    return np.sort(best[weight[best] > 0]).astype(np.int64)

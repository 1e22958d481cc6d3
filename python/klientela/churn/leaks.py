"""Features that know the outcome: near-perfect alone, so no forecast but a record of what came."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

from klientela.churn.measures import area_under_curve

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

#: Silence is half of the outcome by construction: where everybody buys weekly, whoever has been
#: silent for months is gone, and that is no leak. Every other feature is held against the limit.
IMPLIED = frozenset({"days_since_last_order", "silence_over_usual_gap"})


def leaking_features(
    names: list[str],
    X: FloatArray,
    y: BoolArray,
    later: tuple[FloatArray, BoolArray],
    *,
    limit: float,
    implied: Collection[str] = IMPLIED,
) -> dict[str, float]:
    """Find the features that alone tell the outcome nearly perfectly.

    Each feature gets a small tree of its own, which reads numbers, codes and missing values in
    either direction, grown on earlier customers and judged on later ones.

    Parameters
    ----------
    names : list of str
        Of the k features.
    X : ndarray of shape (n, k)
        Of earlier origins.
    y : ndarray of bool, shape (n,)
    later : tuple of ndarray
        Features and outcomes of the origin held out.
    limit : float
        Area under the ROC curve from which on a feature is refused.
    implied : collection of str
        Features that may tell as much as they do.

    Returns
    -------
    dict of float
        Area under the ROC curve, by name of the feature.
    """
    X_later, y_later = later
    leaks = {}
    for position, name in enumerate(names):
        if name in implied:
            continue
        tree = DecisionTreeClassifier(max_leaf_nodes=8, min_samples_leaf=10, random_state=0)
        with threadpool_limits(1):
            tree.fit(X[:, [position]], y)
        area = area_under_curve(tree.predict_proba(X_later[:, [position]])[:, 1], y_later)
        if area >= limit:
            leaks[name] = area
    return leaks

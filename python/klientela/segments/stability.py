"""How well a cluster comes back when the customers are drawn again."""

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]

# Hennig's reading of a clusterwise mean Jaccard, lowest bound first.
BANDS = ((0.85, "highly stable"), (0.75, "stable"), (0.60, "doubtful"), (0.0, "unstable"))


def stability_band(jaccard: float) -> str:
    """Say what a clusterwise Jaccard means.

    Parameters
    ----------
    jaccard : float
        Between 0 and 1.

    Returns
    -------
    str
        ``unstable`` below .60, ``doubtful`` to .75, ``stable`` to .85, ``highly stable`` above
        (the bands of the manual of fpc's clusterboot, by Hennig).
    """
    return next(name for bound, name in BANDS if jaccard >= bound)


def clusterwise_jaccard(
    Z: Floats,
    labels: Labels,
    n_clusters: int,
    *,
    n_bootstraps: int,
    n_init: int,
    random_state: int,
) -> Floats:
    """Mean Jaccard similarity of each cluster with its nearest relative in bootstrap refits.

    Hennig (2007), "Cluster-wise assessment of cluster stability", Computational Statistics &
    Data Analysis 52(1), section 2: draw the customers with replacement, cluster them again, and
    for each original cluster C, restricted to the customers drawn, take
    ``max over D of |C and D| / |C or D|`` over the clusters D of the refit; average over draws.

    Parameters
    ----------
    Z : ndarray of shape (n_customers, n_features)
        Transformed features in a fixed row order.
    labels : ndarray of int, shape (n_customers,)
        The partition under test, values 0 .. n_clusters - 1.
    n_clusters : int
    n_bootstraps, n_init : int
        Draws, and starts of k-means within each.
    random_state : int

    Returns
    -------
    ndarray of shape (n_clusters,)
        Between 0 and 1; a cluster of which no customer was drawn counts 0 in that draw.
    """
    generator = np.random.default_rng(random_state)
    similarity = np.zeros((n_bootstraps, n_clusters))
    for draw in range(n_bootstraps):
        drawn = np.unique(generator.integers(0, len(Z), len(Z)), return_counts=True)
        rows, copies = drawn
        n_refit = min(n_clusters, len(np.unique(Z[rows], axis=0)))
        refit = KMeans(n_clusters=n_refit, n_init=n_init, random_state=random_state + draw)
        # Weights are the copies: the same fit as on the drawn rows, from a third fewer of them.
        again = refit.fit_predict(Z[rows], sample_weight=copies.astype(np.float64))
        both = np.zeros((n_clusters, n_refit))
        np.add.at(both, (labels[rows], again), 1.0)
        either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
        similarity[draw] = (both / np.maximum(either, 1.0)).max(axis=1)
    return np.asarray(similarity.mean(axis=0), dtype=np.float64)

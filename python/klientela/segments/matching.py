"""Cluster ids that people can rely on from one run to the next."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Floats = NDArray[np.float64]

# A centre that moved further than this share of the way to its nearest neighbour has crossed the
# middle: by the rule that customers belong to the nearest centre it has become another cluster.
FAR = 0.5
# Finer than this is the rounding of the stored centre, not a move.
MOVED_DECIMALS = 6


@dataclass(frozen=True)
class ClusterMatch:
    """What became of one of the new clusters.

    Attributes
    ----------
    cluster_id : int
    previous_row : int or None
        Row of the previous centre that it continues; None for a cluster that is new.
    moved_distance : float or None
        From that centre, in standardised units.
    is_moved_far : bool
        It moved more than half the way to the previous centre's nearest neighbour.
    """

    cluster_id: int
    previous_row: int | None = None
    moved_distance: float | None = None
    is_moved_far: bool = False


def match_clusters(
    centres: Floats, amounts: Floats, previous: Floats, previous_ids: list[int], last_id: int
) -> list[ClusterMatch]:
    """Give every cluster an id.

    Clusters are paired with the previous run's so that the sum of squared distances is smallest
    (Kuhn 1955, "The Hungarian method for the assignment problem", Naval Research Logistics
    Quarterly 2; scipy's `linear_sum_assignment`). What finds no partner, all clusters of a first
    run, gets the next unused ids, highest mean net revenue first.

    Parameters
    ----------
    centres : ndarray of shape (n_clusters, n_features)
        New centres, standardised.
    amounts : ndarray of shape (n_clusters,)
        Mean net revenue of each new cluster.
    previous : ndarray of shape (n_previous, n_features)
        The previous run's centres on the same scale; no rows on a first run.
    previous_ids : list of int, length n_previous
    last_id : int
        The highest id ever given; 0 before the first run.

    Returns
    -------
    list of ClusterMatch, length n_clusters
        In the order of `centres`.
    """
    matches: dict[int, ClusterMatch] = {}
    if len(previous):
        squared = ((centres[:, None, :] - previous[None, :, :]) ** 2).sum(axis=2)
        reach = distance_to_neighbour(previous if len(previous) > 1 else centres)
        for new, old in zip(*linear_sum_assignment(squared), strict=True):
            moved = round(float(np.sqrt(squared[new, old])), MOVED_DECIMALS)
            bound = FAR * reach[old if len(previous) > 1 else new]
            matches[new] = ClusterMatch(previous_ids[old], int(old), moved, bool(moved > bound))
    newcomers = [row for row in range(len(centres)) if row not in matches]
    newcomers.sort(key=lambda row: (-amounts[row], *centres[row]))
    for place, row in enumerate(newcomers, start=1):
        matches[row] = ClusterMatch(last_id + place)
    return [matches[row] for row in range(len(centres))]


def distance_to_neighbour(centres: Floats) -> Floats:
    """Distance of each centre to the nearest other one; infinite when it is alone.

    Parameters
    ----------
    centres : ndarray of shape (n_clusters, n_features)

    Returns
    -------
    ndarray of shape (n_clusters,)
    """
    distance = np.sqrt(((centres[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2))
    np.fill_diagonal(distance, np.inf)
    return np.asarray(distance.min(axis=1), dtype=np.float64)

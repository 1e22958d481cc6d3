"""Customer clusters: transform, choose how many, fit, keep their ids, name them.

Read in this order: `transform` (features on one scale), `stability` (how well a cluster comes
back), `selection` (how many clusters), `clustering` (the final fit), `matching` (ids that
persist), `naming` (plain English), `tables` (all of it for dbt, Arrow in and Arrow out).
"""

from klientela.segments.clustering import StableKMeans
from klientela.segments.matching import ClusterMatch, match_clusters
from klientela.segments.naming import ClusterNamer, NameWord
from klientela.segments.selection import Candidate, ClusterCountSelector
from klientela.segments.stability import clusterwise_jaccard, stability_band
from klientela.segments.tables import candidates_table, centroids_table
from klientela.segments.transform import YeoJohnsonScaler, inverse_yeo_johnson, yeo_johnson

__all__ = [
    "Candidate",
    "ClusterCountSelector",
    "ClusterMatch",
    "ClusterNamer",
    "NameWord",
    "StableKMeans",
    "YeoJohnsonScaler",
    "candidates_table",
    "centroids_table",
    "clusterwise_jaccard",
    "inverse_yeo_johnson",
    "match_clusters",
    "stability_band",
    "yeo_johnson",
]

"""What the Segments page reads."""

from __future__ import annotations

import pandas as pd

from lib import connection


def clusters() -> pd.DataFrame:
    """Return the clusters with name, size, value and how sure each is."""
    return connection.frame(
        """
        select
            cluster_id, as_of_date, cluster_name, generated_name, is_renamed, description,
            customer_count, customer_share, net_amount::double as net_amount,
            net_amount_per_customer::double as net_amount_per_customer, jaccard, stability,
            first_seen_date, is_moved_far
        from segments.dim_clusters order by cluster_id
        """
    )


def cluster_profile() -> pd.DataFrame:
    """Return how each cluster differs from all buyers, feature by feature."""
    return connection.frame(
        """
        select
            cluster_id, feature, typical_value, base_typical_value, mean_value, base_mean_value,
            deviation, deviation_rank
        from segments.agg_cluster_profile order by cluster_id, deviation_rank
        """
    )


def cluster_candidates() -> pd.DataFrame:
    """Return the numbers of clusters that were judged, and the verdict on each."""
    return connection.frame(
        """
        select
            k, silhouette, jaccard_min, jaccard_mean, smallest_share, stability, passes_gate,
            is_chosen, verdict, status, reason, judged_customer_count, min_jaccard, min_share
        from segments.agg_cluster_candidates order by k
        """
    )


def cluster_movements() -> pd.DataFrame:
    """Return how the last refit redrew the lines between the clusters."""
    return connection.frame(
        """
        select
            from_as_of_date, to_as_of_date, from_cluster_name, to_cluster_name, is_same_cluster,
            customer_count
        from segments.agg_cluster_movements
        order by customer_count desc, from_cluster_name, to_cluster_name
        """
    )

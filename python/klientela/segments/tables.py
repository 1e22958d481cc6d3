"""Clusters for dbt: Arrow tables in, Arrow tables out.

Cluster 0 is all buyers. Its rows hold the transformation, and because every run writes them, a
run without clusters leaves none of an earlier run of the same date behind.
"""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from klientela.errors import KlientelaError
from klientela.rounding import round_significant
from klientela.segments.clustering import StableKMeans, bounded_sample
from klientela.segments.history import ALL_BUYERS, PreviousRun
from klientela.segments.matching import FAR, ClusterMatch, distance_to_neighbour, match_clusters
from klientela.segments.naming import ClusterNamer, NameWord, describe
from klientela.segments.selection import ClusterCountSelector
from klientela.segments.stability import clusterwise_jaccard
from klientela.segments.transform import LARGEST, YeoJohnsonScaler

Floats = NDArray[np.float64]

NOT_FEATURES = ("customer_id", "ranking_amount")

CANDIDATES = pa.schema(
    [
        ("as_of_date", pa.date32()),
        ("k", pa.int32()),
        ("silhouette", pa.float64()),
        ("jaccard_min", pa.float64()),
        ("jaccard_mean", pa.float64()),
        ("smallest_share", pa.float64()),
        ("stability", pa.string()),
        ("passes_gate", pa.bool_()),
        ("is_chosen", pa.bool_()),
        ("verdict", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("judged_customer_count", pa.int64()),
        ("min_jaccard", pa.float64()),
        ("min_share", pa.float64()),
    ]
)

CENTROIDS = pa.schema(
    [
        ("as_of_date", pa.date32()),
        ("cluster_id", pa.int32()),
        ("feature", pa.string()),
        ("power", pa.float64()),
        ("transformed_mean", pa.float64()),
        ("transformed_scale", pa.float64()),
        ("centroid", pa.float64()),
        ("centroid_value", pa.float64()),
        ("named_value", pa.float64()),
        ("generated_name", pa.string()),
        ("description", pa.string()),
        ("jaccard", pa.float64()),
        ("first_seen_date", pa.date32()),
        ("moved_distance", pa.float64()),
        ("is_moved_far", pa.bool_()),
        ("fit_customer_count", pa.int64()),
    ]
)


def candidates_table(
    sample: pa.Table, as_of: pa.Table, settings: Mapping[str, Any], *, random_state: int = 0
) -> pa.Table:
    """Judge every number of clusters.

    Parameters
    ----------
    sample : Table of at most some 100,000 rows
        ``customer_id``, ``ranking_amount`` (net revenue) and one double column per feature.
    as_of : Table of one row
        With ``as_of_date``.
    settings : mapping
        ``k``, ``k_min``, ``k_max``, ``min_share``, ``min_jaccard``, ``min_customers`` and
        ``max_rows`` of `ClusterCountSelector`, as text or numbers; an empty ``k`` is no override.
    random_state : int, default=0

    Returns
    -------
    Table
        One row per number of clusters; columns as in `CANDIDATES`.

    Raises
    ------
    KlientelaError
        If the settings contradict each other.
    """
    selector = ClusterCountSelector(**_selector_options(settings), random_state=random_state)
    names, X, fault = _features(sample)
    try:
        if fault or len(X) == 0:
            selector.fit(np.empty((0, max(len(names), 1))))
        else:
            selector.fit(YeoJohnsonScaler().fit_transform(X))
    except ValueError as error:
        raise KlientelaError(f"The clusters cannot be judged: {error}.") from error
    rows = [
        {
            "as_of_date": _as_of_date(as_of),
            "k": candidate.k,
            "silhouette": candidate.silhouette,
            "jaccard_min": candidate.jaccard_min,
            "jaccard_mean": candidate.jaccard_mean,
            "smallest_share": candidate.smallest_share,
            "stability": candidate.stability,
            "passes_gate": candidate.passes_gate,
            "is_chosen": candidate.is_chosen,
            "verdict": f"Not tried: {fault}" if fault else candidate.verdict,
            "status": selector.status_,
            "reason": fault or selector.reason_,
            "judged_customer_count": selector.n_judged_,
            "min_jaccard": selector.min_jaccard,
            "min_share": selector.min_share,
        }
        for candidate in selector.candidates_
    ]
    return pa.Table.from_pylist(rows, schema=CANDIDATES)


def centroids_table(
    sample: pa.Table,
    candidates: pa.Table,
    as_of: pa.Table,
    words: pa.Table,
    previous: pa.Table | None = None,
    *,
    random_state: int = 0,
) -> pa.Table:
    """Fit the chosen number of clusters; carry ids and names over from the previous run.

    Parameters
    ----------
    sample, as_of : Table
        As in `candidates_table`.
    candidates : Table
        What `candidates_table` returned.
    words : Table
        The vocabulary of names, columns as `NameWord`.
    previous : Table or None
        What earlier runs returned. Only dates before this run's count, so that a repeated run
        gives the same ids.
    random_state : int, default=0

    Returns
    -------
    Table
        One row per cluster and feature, all buyers (cluster 0) included; columns as in
        `CENTROIDS`.
    """
    names, X, fault = _features(sample)
    scaler = YeoJohnsonScaler()
    # Without customers the transformation is a placeholder that nobody is scored with.
    scaler.fit(X if len(X) and not fault else np.zeros((1, len(names))))
    run = _Run(_as_of_date(as_of), names, scaler, len(X))
    chosen = [row for row in candidates.to_pylist() if row["is_chosen"]]
    if not chosen:
        reason = candidates.column("reason")[0].as_py() if candidates.num_rows else fault
        return pa.Table.from_pylist(run.base_rows(str(reason)), schema=CENTROIDS)

    Z = scaler.transform(X)
    fitted = StableKMeans(chosen[0]["k"], random_state=random_state).fit(Z)
    centres = fitted.cluster_centers_
    judged = bounded_sample(Z, chosen[0]["judged_customer_count"], random_state)
    jaccard = clusterwise_jaccard_of(fitted, judged, random_state)
    amounts = sample.column("ranking_amount").to_numpy()
    mean_amounts = np.array(
        [_mean(amounts[fitted.labels_ == cluster]) for cluster in range(len(centres))]
    )
    history = PreviousRun(previous, run.as_of_date, names)
    matches = match_clusters(
        centres, mean_amounts, run.standardised(history.values), history.ids, history.last_id
    )
    rows = run.base_rows("All buyers, to compare clusters with.")
    rows += _cluster_rows(run, centres, jaccard, matches, history, _namer(words))
    table = pa.Table.from_pylist(rows, schema=CENTROIDS)
    return table.sort_by([("cluster_id", "ascending"), ("feature", "ascending")])


def clusterwise_jaccard_of(
    fitted: StableKMeans, judged: Floats, random_state: int, n_bootstraps: int = 10
) -> Floats:
    """Stability of the clusters of a fit on a sorted sample, shape (n_clusters,)."""
    with threadpool_limits(limits=1):
        stability = clusterwise_jaccard(
            judged,
            fitted.predict(judged),
            fitted.n_clusters,
            n_bootstraps=n_bootstraps,
            n_init=3,
            random_state=random_state,
        )
    return round_significant(stability)


class _Run:
    """What all rows of one run share."""

    def __init__(
        self, as_of_date: dt.date | None, names: list[str], scaler: YeoJohnsonScaler, n_fit: int
    ) -> None:
        self.as_of_date = as_of_date
        self.names = names
        self.scaler = scaler
        self.n_fit = n_fit
        self.base = round_significant(scaler.inverse_transform(np.zeros((1, len(names)))))[0]

    def standardised(self, values: Floats) -> Floats:
        """Values in the features' own units on this run's scale."""
        return self.scaler.transform(values) if len(values) else values

    def row(self, j: int, **columns: object) -> dict[str, object]:
        return {
            "as_of_date": self.as_of_date,
            "feature": self.names[j],
            "power": self.scaler.powers_[j],
            "transformed_mean": self.scaler.means_[j],
            "transformed_scale": self.scaler.scales_[j],
            "fit_customer_count": self.n_fit,
            **columns,
        }

    def base_rows(self, description: str) -> list[dict[str, object]]:
        return [
            self.row(
                j,
                cluster_id=ALL_BUYERS,
                centroid=0.0,
                centroid_value=self.base[j],
                named_value=self.base[j],
                generated_name="All buyers",
                description=description,
                is_moved_far=False,
            )
            for j in range(len(self.names))
        ]


def _cluster_rows(
    run: _Run,
    centres: Floats,
    jaccard: Floats,
    matches: list[ClusterMatch],
    history: PreviousRun,
    namer: ClusterNamer,
) -> list[dict[str, object]]:
    values = round_significant(run.scaler.inverse_transform(centres))
    keeps_name = _keeps_name(run, centres, matches, history)
    # In order of id, so that numbers behind equal names do not depend on the fit's own order.
    by_id = sorted(range(len(centres)), key=lambda row: matches[row].cluster_id)
    fresh = [row for row in by_id if row not in keeps_name]
    kept = [history.generated_names[old] for old in keeps_name.values()]
    names = dict(zip(fresh, namer.names(run.names, centres[fresh], taken=kept), strict=True))
    rows = []
    for row, match in enumerate(matches):
        old = keeps_name.get(row)
        previous_row = match.previous_row
        for j in range(len(run.names)):
            rows.append(
                run.row(
                    j,
                    cluster_id=match.cluster_id,
                    centroid=centres[row, j],
                    centroid_value=values[row, j],
                    named_value=values[row, j] if old is None else history.named_values[old, j],
                    generated_name=names[row] if old is None else history.generated_names[old],
                    description=describe(run.names, values[row], run.base),
                    jaccard=jaccard[row],
                    first_seen_date=run.as_of_date
                    if previous_row is None
                    else history.first_seen_dates[previous_row],
                    moved_distance=match.moved_distance,
                    is_moved_far=match.is_moved_far,
                )
            )
    return rows


def _keeps_name(
    run: _Run, centres: Floats, matches: list[ClusterMatch], history: PreviousRun
) -> dict[int, int]:
    """Row of the previous run whose name a cluster keeps: it is still near where it was named."""
    named = run.standardised(history.named_values)
    reach = FAR * distance_to_neighbour(centres)
    kept = {}
    for row, match in enumerate(matches):
        old = match.previous_row
        if old is not None and np.linalg.norm(centres[row] - named[old]) <= reach[row]:
            kept[row] = old
    return kept


def _features(sample: pa.Table) -> tuple[list[str], Floats, str]:
    """Names, values of shape (n_customers, n_features) and, in words, why they are unusable."""
    names = [name for name in sample.column_names if name not in NOT_FEATURES]
    columns = [
        np.asarray(sample.column(name).cast(pa.float64()).to_numpy(), dtype=np.float64)
        for name in names
    ]
    for name, column in zip(names, columns, strict=True):
        unusable = int(np.count_nonzero(~(np.abs(column) <= LARGEST)))
        if unusable:
            fault = f"The feature {name} has no usable number for {unusable} customers."
            return names, np.empty((0, len(names))), fault
    return names, np.column_stack(columns), ""


def _selector_options(settings: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {"min_share": float, "min_jaccard": float}
    given = {
        name: value for name, value in settings.items() if value not in (None, "", "None", "none")
    }
    return {name: kinds.get(name, int)(value) for name, value in given.items()}


def _as_of_date(as_of: pa.Table) -> dt.date | None:
    found = as_of.column("as_of_date")[0].as_py() if as_of.num_rows else None
    return found.date() if isinstance(found, dt.datetime) else found


def _namer(words: pa.Table) -> ClusterNamer:
    fields = ("feature", "direction", "slot", "mild_phrase", "strong_phrase")
    return ClusterNamer(NameWord(**{f: row[f] for f in fields}) for row in words.to_pylist())


def _mean(values: NDArray[Any]) -> float:
    # fsum is exact, so the order of the rows cannot tip the order of the ids.
    return math.fsum(values.astype(np.float64)) / max(len(values), 1)

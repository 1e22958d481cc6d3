"""How many clusters: silhouette, behind a stability gate and a smallest size."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.cluster import KMeans
from sklearn.metrics import pairwise_distances, silhouette_score
from sklearn.utils.validation import check_array
from threadpoolctl import threadpool_limits

from klientela.rounding import round_significant
from klientela.segments.clustering import bounded_sample
from klientela.segments.stability import clusterwise_jaccard, stability_band

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Candidate:
    """One number of clusters and what was found about it.

    Attributes
    ----------
    k : int
    silhouette, jaccard_min, jaccard_mean, smallest_share : float or None
        None where this number could not be tried.
    passes_gate : bool
    is_chosen : bool
    verdict : str
        In words, with the bound that decided.
    """

    k: int
    silhouette: float | None = None
    jaccard_min: float | None = None
    jaccard_mean: float | None = None
    smallest_share: float | None = None
    passes_gate: bool = False
    is_chosen: bool = False
    verdict: str = ""

    @property
    def stability(self) -> str | None:
        """Band of the weakest cluster."""
        return None if self.jaccard_min is None else stability_band(self.jaccard_min)


class ClusterCountSelector(BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Choose the number of clusters.

    Silhouette (Rousseeuw 1987) alone prefers the worst choice, outliers as clusters of their own.
    So it only ranks the numbers whose weakest cluster comes back in bootstrap refits (Hennig
    2007) and whose smallest cluster is large enough to be somebody's segment.

    Parameters
    ----------
    k_min, k_max : int
        Numbers tried, both included.
    k : int or None
        A number set by a person: chosen whatever the gate says, and the verdict says so.
    min_share : float
        Smallest share of the customers that a cluster may have.
    min_customers : int
        Smallest number of judged customers that a cluster may have.
    min_jaccard : float
        Gate on the weakest cluster's mean Jaccard.
    max_rows : int
        Rows judged on; a seeded draw when there are more.
    n_init, n_bootstraps : int
        Starts of each k-means, and refits per number.
    random_state : int

    Attributes
    ----------
    candidates_ : list of Candidate
        One per number, ascending.
    best_k_ : int or None
    status_ : str
        ``ok`` or ``refused``.
    reason_ : str
        In words.
    n_judged_ : int
        Rows judged on.
    """

    def __init__(
        self,
        *,
        k_min: int = 2,
        k_max: int = 8,
        k: int | None = None,
        min_share: float = 0.05,
        min_customers: int = 5,
        min_jaccard: float = 0.75,
        max_rows: int = 5000,
        n_init: int = 3,
        n_bootstraps: int = 10,
        random_state: int = 0,
    ) -> None:
        self.k_min = k_min
        self.k_max = k_max
        self.k = k
        self.min_share = min_share
        self.min_customers = min_customers
        self.min_jaccard = min_jaccard
        self.max_rows = max_rows
        self.n_init = n_init
        self.n_bootstraps = n_bootstraps
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002  # scikit-learn's signature
        """Judge every number of clusters.

        Parameters
        ----------
        X : array-like of float, shape (n_customers, n_features)
            Transformed features. May have no rows.
        y : ignored

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If the numbers to try make no sense, or a value is missing or infinite.
        """
        self._check_bounds()
        Z = check_array(X, dtype=np.float64, ensure_min_samples=0, ensure_min_features=0)
        Z = bounded_sample(Z, self.max_rows, self.random_state)
        self.n_judged_ = len(Z)
        n_different = len(np.unique(Z, axis=0))
        obstacle = _obstacle(len(Z), n_different)
        if obstacle:
            judged = [Candidate(k, verdict=f"Not tried: {obstacle}") for k in self._numbers()]
        else:
            with threadpool_limits(limits=1):
                # Once for all numbers: the distances are most of what a silhouette costs.
                distances = pairwise_distances(Z)
                np.fill_diagonal(distances, 0.0)
                judged = [self._judge(Z, distances, k, n_different) for k in self._numbers()]
        self.best_k_ = self._best(judged)
        self.candidates_ = [self._with_verdict(candidate) for candidate in judged]
        self.status_ = "refused" if self.best_k_ is None else "ok"
        self.reason_ = self._reason(obstacle)
        return self

    def _check_bounds(self) -> None:
        if not 2 <= self.k_min <= self.k_max:
            raise ValueError(
                f"segment_k_min {self.k_min} and segment_k_max {self.k_max}: "
                "two clusters are the fewest, and the largest number comes second"
            )
        if self.k is not None and self.k < 2:
            raise ValueError(f"segment_k {self.k}: two clusters are the fewest")

    def _numbers(self) -> list[int]:
        asked_for = set() if self.k is None else {self.k}
        return sorted({*range(self.k_min, self.k_max + 1), *asked_for})

    def _judge(self, Z: Floats, distances: Floats, k: int, n_different: int) -> Candidate:
        if n_different < k or len(Z) <= k:
            return Candidate(
                k, verdict=f"Not tried: {n_different} different customers cannot make {k} clusters."
            )
        labels = KMeans(
            n_clusters=k, n_init=self.n_init, random_state=self.random_state
        ).fit_predict(Z)
        jaccard = clusterwise_jaccard(
            Z,
            labels,
            k,
            n_bootstraps=self.n_bootstraps,
            n_init=self.n_init,
            random_state=self.random_state,
        )
        silhouette = silhouette_score(distances, labels, metric="precomputed")
        smallest = int(np.bincount(labels, minlength=k).min())
        candidate = Candidate(
            k,
            silhouette=float(round_significant(silhouette)),
            jaccard_min=float(round_significant(jaccard.min())),
            jaccard_mean=float(round_significant(jaccard.mean())),
            smallest_share=float(round_significant(smallest / len(Z))),
        )
        return self._through_gate(candidate, smallest)

    def _through_gate(self, candidate: Candidate, smallest: int) -> Candidate:
        assert candidate.jaccard_min is not None
        assert candidate.smallest_share is not None
        faults = []
        if candidate.jaccard_min < self.min_jaccard:
            faults.append(
                f"the weakest cluster comes back with a Jaccard of {candidate.jaccard_min:.2f}, "
                f"below {self.min_jaccard:.2f}"
            )
        if candidate.smallest_share < self.min_share:
            faults.append(
                f"the smallest cluster holds {candidate.smallest_share:.1%} of the customers, "
                f"below {self.min_share:.1%}"
            )
        if smallest < self.min_customers:
            faults.append(
                f"the smallest cluster has fewer than {self.min_customers} customers: {smallest}"
            )
        return _changed(candidate, passes_gate=not faults, verdict="; ".join(faults))

    def _best(self, judged: list[Candidate]) -> int | None:
        tried = {c.k: c.silhouette for c in judged if c.silhouette is not None}
        if self.k is not None:
            return self.k if self.k in tried else None
        passing = [c.k for c in judged if c.passes_gate]
        return max(passing, key=lambda k: (tried[k], -k)) if passing else None

    def _with_verdict(self, candidate: Candidate) -> Candidate:
        if candidate.silhouette is None:
            return candidate
        is_chosen = candidate.k == self.best_k_
        if is_chosen and self.k is not None:
            gate = candidate.verdict or "it passes the gate"
            verdict = f"Chosen by the var segment_k; {gate}."
        elif is_chosen:
            verdict = "Chosen: the highest silhouette of those that pass the gate."
        elif candidate.passes_gate and self.k is None:
            verdict = "Passes the gate, with a lower silhouette."
        elif candidate.passes_gate:
            verdict = "Passes the gate; the var segment_k asks for another number."
        else:
            verdict = f"Refused: {candidate.verdict}."
        return _changed(candidate, is_chosen=is_chosen, verdict=verdict)

    def _reason(self, obstacle: str) -> str:
        if obstacle:
            return obstacle
        if self.best_k_ is not None:
            return f"{self.best_k_} clusters, judged on {self.n_judged_} customers."
        if self.k is not None:
            return f"There are too few different customers for the {self.k} clusters of segment_k."
        return "No number of clusters is both stable and large enough; see the verdict of each."


def _obstacle(n_customers: int, n_different: int) -> str:
    if n_customers == 0:
        return "There is no customer with an order yet."
    if n_customers == 1:
        return "There is only one customer with an order."
    if n_different == 1:
        return f"All {n_customers} customers are alike in every feature."
    return ""


def _changed(
    candidate: Candidate, *, verdict: str, passes_gate: bool | None = None, is_chosen: bool = False
) -> Candidate:
    return Candidate(
        candidate.k,
        candidate.silhouette,
        candidate.jaccard_min,
        candidate.jaccard_mean,
        candidate.smallest_share,
        candidate.passes_gate if passes_gate is None else passes_gate,
        is_chosen,
        verdict,
    )

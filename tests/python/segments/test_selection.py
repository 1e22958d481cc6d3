"""How many clusters: the published table on CDNOW, the gate, and shops with nothing to cluster."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import StandardScaler

from klientela.segments import (
    Candidate,
    ClusterCountSelector,
    StableKMeans,
    YeoJohnsonScaler,
    stability_band,
)
from segments.shops import cdnow_features, planted_shop


@pytest.fixture(scope="module")
def cdnow_judged() -> dict[str, dict[int, Candidate]]:
    """Candidates by k, on raw and on transformed features."""
    X = cdnow_features()
    assert X.shape == (23_570, 3)
    scaled = {"raw": StandardScaler().fit_transform(X), "yj": YeoJohnsonScaler().fit_transform(X)}
    return {
        name: {c.k: c for c in ClusterCountSelector(k_min=3, k_max=6).fit(Z).candidates_}
        for name, Z in scaled.items()
    }


# Smallest share, silhouette, Jaccard min and mean as measured over several runs on all customers;
# here one judged draw of 5,000. Six is on the edge of the gate: its Jaccard is not compared.
@pytest.mark.parametrize(
    ("k", "silhouette", "smallest_share", "jaccard_min", "jaccard_mean"),
    [
        (3, 0.51, 0.22, 0.98, 0.99),
        (4, 0.47, 0.22, 0.98, 0.99),
        (5, 0.46, 0.14, 0.97, 0.99),
        (6, 0.46, 0.08, None, None),
    ],
)
def test_cdnow_as_published(
    cdnow_judged: dict[str, dict[int, Candidate]],
    k: int,
    silhouette: float,
    smallest_share: float,
    jaccard_min: float | None,
    jaccard_mean: float | None,
) -> None:
    found = cdnow_judged["yj"][k]
    assert found.silhouette == pytest.approx(silhouette, abs=0.015)
    assert found.smallest_share == pytest.approx(smallest_share, abs=0.015)
    if jaccard_min is not None:
        assert found.jaccard_min == pytest.approx(jaccard_min, abs=0.06)
        assert found.jaccard_mean == pytest.approx(jaccard_mean, abs=0.06)
        assert found.passes_gate
        assert found.stability == "highly stable"


def test_silhouette_alone_would_prefer_raw_features_and_the_gate_refuses(
    cdnow_judged: dict[str, dict[int, Candidate]],
) -> None:
    raw, transformed = cdnow_judged["raw"], cdnow_judged["yj"]
    best_raw = max(raw.values(), key=lambda c: c.silhouette or 0)
    best_transformed = max(transformed.values(), key=lambda c: c.silhouette or 0)
    assert (best_raw.silhouette or 0) > 0.65 > 0.55 > (best_transformed.silhouette or 0)
    assert not any(candidate.passes_gate for candidate in raw.values())
    assert best_raw.verdict.startswith("Refused")
    assert "below 5.0%" in best_raw.verdict


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_groups_are_found_without_saying_how_many(seed: int) -> None:
    X, truth = planted_shop(seed)
    Z = YeoJohnsonScaler().fit_transform(X)
    selector = ClusterCountSelector(k_max=6).fit(Z)
    assert selector.best_k_ == 3
    assert adjusted_rand_score(truth, StableKMeans(3).fit(Z).labels_) > 0.95


def test_row_order_changes_nothing() -> None:
    X, _ = planted_shop(4)
    order = np.random.default_rng(0).permutation(len(X))
    first, second = YeoJohnsonScaler().fit(X), YeoJohnsonScaler().fit(X[order])
    assert (first.powers_ == second.powers_).all()
    assert (first.means_ == second.means_).all()
    assert (first.scales_ == second.scales_).all()
    Z = first.transform(X)
    options = {"k_max": 4, "max_rows": 1_000, "n_bootstraps": 4}
    judged = ClusterCountSelector(**options).fit(Z).candidates_
    assert judged == ClusterCountSelector(**options).fit(Z[order]).candidates_
    one, other = StableKMeans(3).fit(Z), StableKMeans(3).fit(Z[order])
    assert (one.cluster_centers_ == other.cluster_centers_).all()
    assert (one.labels_[order] == other.labels_).all()


def test_one_blob_has_no_clusters_that_are_stable() -> None:
    # Nothing but noise in five directions: some cut has the best silhouette, none comes back.
    Z = np.random.default_rng(5).normal(size=(2_000, 5))
    selector = ClusterCountSelector(k_min=3, k_max=6).fit(Z)
    assert selector.best_k_ is None
    assert selector.status_ == "refused"
    assert "stable" in selector.reason_
    assert all("Jaccard" in candidate.verdict for candidate in selector.candidates_)


@pytest.mark.parametrize(
    ("Z", "words"),
    [
        (np.empty((0, 2)), "no customer"),
        (np.ones((1, 2)), "only one customer"),
        (np.ones((40, 2)), "All 40 customers are alike"),
    ],
)
def test_nothing_to_cluster_is_said(Z: np.ndarray, words: str) -> None:
    selector = ClusterCountSelector().fit(Z)
    assert selector.status_ == "refused"
    assert words in selector.reason_
    assert [candidate.k for candidate in selector.candidates_] == list(range(2, 9))
    assert all(words in candidate.verdict for candidate in selector.candidates_)
    assert not any(candidate.is_chosen for candidate in selector.candidates_)


def test_fewer_customers_than_clusters() -> None:
    selector = ClusterCountSelector(k_max=4).fit(np.array([[0.0], [1.0], [5.0]]))
    tried, *not_tried = selector.candidates_
    assert "fewer than 5" in tried.verdict
    assert all("3 different customers cannot make" in c.verdict for c in not_tried)
    assert selector.status_ == "refused"


def test_two_kinds_of_customer_make_two_clusters_and_no_more() -> None:
    selector = ClusterCountSelector(k_max=5).fit(np.repeat([[0.0], [1.0]], 200, axis=0))
    assert selector.best_k_ == 2
    assert selector.candidates_[0].silhouette == 1
    assert all("cannot make" in c.verdict for c in selector.candidates_[1:])


def test_a_number_set_by_a_person_is_used_and_says_what_the_gate_thinks() -> None:
    Z = np.random.default_rng(5).normal(size=(600, 5))
    selector = ClusterCountSelector(k=11, k_max=4).fit(Z)
    assert selector.best_k_ == 11
    chosen = selector.candidates_[-1]
    assert chosen.is_chosen
    assert not chosen.passes_gate
    assert chosen.verdict.startswith("Chosen by the var segment_k; the weakest cluster")
    assert sum(candidate.is_chosen for candidate in selector.candidates_) == 1


def test_a_number_that_cannot_be_made_is_refused() -> None:
    selector = ClusterCountSelector(k=4).fit(np.repeat([[0.0], [1.0]], 50, axis=0))
    assert selector.status_ == "refused"
    assert "segment_k" in selector.reason_


@pytest.mark.parametrize("options", [{"k_min": 1}, {"k_min": 5, "k_max": 3}, {"k": 1}])
def test_numbers_without_sense_are_refused(options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="segment_k"):
        ClusterCountSelector(**options).fit(np.eye(9))


@pytest.mark.parametrize(
    ("jaccard", "band"),
    [
        (0.0, "unstable"),
        (0.599, "unstable"),
        (0.6, "doubtful"),
        (0.75, "stable"),
        (0.849, "stable"),
        (0.85, "highly stable"),
        (1.0, "highly stable"),
    ],
)
def test_bands(jaccard: float, band: str) -> None:
    assert stability_band(jaccard) == band

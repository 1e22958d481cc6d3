"""What dbt hands in and gets back: ids and names over runs, refusals, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from klientela.errors import KlientelaError
from klientela.segments import candidates_table, centroids_table
from segments.shops import (
    AS_OF,
    FEATURES,
    SETTINGS,
    as_of_table,
    planted_shop,
    sample_table,
    words_table,
)

SOON = AS_OF + dt.timedelta(days=30)


def run(
    X: NDArray[np.float64],
    previous: pa.Table | None = None,
    date: dt.date | None = AS_OF,
    features: list[str] | None = None,
    **settings: str,
) -> tuple[pa.Table, pa.Table]:
    """Candidates and centroids of one build."""
    sample, as_of = sample_table(X, features), as_of_table(date)
    candidates = candidates_table(sample, as_of, {**SETTINGS, "k_max": "5", **settings})
    return candidates, centroids_table(sample, candidates, as_of, words_table(), previous)


def clusters(centroids: pa.Table) -> dict[int, dict[str, Any]]:
    """One row per cluster, all buyers left out, with its values by feature."""
    found: dict[int, dict[str, Any]] = {}
    for row in centroids.to_pylist():
        if row["cluster_id"] > 0:
            cluster = found.setdefault(row["cluster_id"], {**row, "values": {}})
            cluster["values"][row["feature"]] = row["centroid_value"]
    return found


@pytest.fixture(scope="module")
def shop() -> NDArray[np.float64]:
    return planted_shop(1)[0]


@pytest.fixture(scope="module")
def first_run(shop: NDArray[np.float64]) -> tuple[pa.Table, pa.Table]:
    return run(shop)


def test_clusters_and_their_base(first_run: tuple[pa.Table, pa.Table]) -> None:
    candidates, centroids = first_run
    assert [row["k"] for row in candidates.to_pylist() if row["is_chosen"]] == [3]
    assert set(candidates["status"].to_pylist()) == {"ok"}
    assert centroids.num_rows == 4 * len(FEATURES)
    assert set(centroids["cluster_id"].to_pylist()) == {0, 1, 2, 3}
    base = [row for row in centroids.to_pylist() if row["cluster_id"] == 0]
    assert [row["centroid"] for row in base] == [0, 0, 0]
    assert {row["generated_name"] for row in base} == {"All buyers"}


def test_first_ids_follow_net_revenue_and_names_fit(
    first_run: tuple[pa.Table, pa.Table],
) -> None:
    found = clusters(first_run[1])
    spent = [found[cluster]["values"]["net_amount"] for cluster in (1, 2, 3)]
    assert spent == sorted(spent, reverse=True)
    names = [found[cluster]["generated_name"] for cluster in (1, 2, 3)]
    assert names == [
        "Big spenders, not seen for long",
        "Frequent buyers, bought recently",
        "Very occasional small spenders",
    ]
    assert all(found[cluster]["first_seen_date"] == AS_OF for cluster in found)


def test_nothing_published_is_nan_and_floats_have_ten_digits(
    first_run: tuple[pa.Table, pa.Table],
) -> None:
    for table in first_run:
        for column in table.columns:
            if pa.types.is_floating(column.type):
                values = [value for value in column.to_pylist() if value is not None]
                assert np.isfinite(values).all()
                assert all(value == float(f"{value:.9e}") for value in values)


def test_row_order_changes_no_byte(
    shop: NDArray[np.float64], first_run: tuple[pa.Table, pa.Table]
) -> None:
    shuffled = run(np.random.default_rng(9).permutation(shop))
    for before, after in zip(first_run, shuffled, strict=True):
        assert _bytes(before) == _bytes(after)


def _bytes(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return sink.getvalue()


def test_ids_and_names_persist_when_the_shop_grows(
    first_run: tuple[pa.Table, pa.Table],
) -> None:
    before = clusters(first_run[1])
    # Another draw, other sizes: the lapsed big spenders are now few, so revenue order turns.
    grown, _ = planted_shop(8, sizes=(1500, 400, 700))
    after = clusters(run(grown, previous=first_run[1], date=SOON)[1])
    assert set(after) == set(before)
    for cluster_id, cluster in after.items():
        assert cluster["generated_name"] == before[cluster_id]["generated_name"]
        assert cluster["first_seen_date"] == AS_OF
        assert cluster["moved_distance"] > 0
        ratio = cluster["values"]["net_amount"] / before[cluster_id]["values"]["net_amount"]
        assert 0.8 < ratio < 1.25


def test_an_extra_cluster_gets_a_new_id_and_a_name_of_its_own(
    shop: NDArray[np.float64], first_run: tuple[pa.Table, pa.Table]
) -> None:
    after = clusters(run(shop, previous=first_run[1], date=SOON, k="4")[1])
    assert set(after) == {1, 2, 3, 4}
    assert after[4]["first_seen_date"] == SOON
    assert after[4]["moved_distance"] is None
    assert len({cluster["generated_name"] for cluster in after.values()}) == 4


def test_a_cluster_that_moved_far_is_flagged_and_named_anew(
    shop: NDArray[np.float64], first_run: tuple[pa.Table, pa.Table]
) -> None:
    # The lapsed big spenders all came back yesterday and bought on.
    changed = shop.copy()
    changed[900:1500] = [1, 40, 9_000] + np.arange(600)[:, None] % 3
    after = clusters(run(changed, previous=first_run[1], date=SOON, k="3")[1])
    assert after[1]["is_moved_far"]
    assert after[1]["generated_name"] != "Big spenders, not seen for long"
    assert not after[3]["is_moved_far"]


def test_a_repeated_run_ignores_its_own_rows_and_later_ones(
    shop: NDArray[np.float64], first_run: tuple[pa.Table, pa.Table]
) -> None:
    later = run(shop, previous=first_run[1], date=SOON, k="5")[1]
    everything = pa.concat_tables([first_run[1], later])
    assert _bytes(run(shop, previous=everything)[1]) == _bytes(first_run[1])


def test_other_features_make_other_clusters(
    shop: NDArray[np.float64], first_run: tuple[pa.Table, pa.Table]
) -> None:
    features = ["days_since_last_order", "order_count", "gross_amount"]
    after = clusters(run(shop, previous=first_run[1], date=SOON, features=features)[1])
    assert set(after) == {4, 5, 6}


def test_after_a_refused_run_ids_go_on_where_they_were(
    shop: NDArray[np.float64], first_run: tuple[pa.Table, pa.Table]
) -> None:
    refused = run(shop[:1], previous=first_run[1], date=SOON)[1]
    assert set(refused["cluster_id"].to_pylist()) == {0}
    later = SOON + dt.timedelta(days=30)
    both = pa.concat_tables([first_run[1], refused])
    after = clusters(run(shop, previous=both, date=later)[1])
    assert set(after) == {1, 2, 3}
    assert all(cluster["moved_distance"] == 0 for cluster in after.values())


DEGENERATE = {
    "no customer": (np.empty((0, 3)), "no customer"),
    "one customer": (np.array([[3.0, 1.0, 20.0]]), "only one customer"),
    "everybody alike": (np.full((500, 3), 7.0), "All 500 customers are alike"),
    "three customers": (np.array([[1.0, 1, 5], [9, 2, 50], [99, 3, 10]]), "No number of clusters"),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_nothing_to_cluster_is_a_refusal_in_words(name: str) -> None:
    X, words = DEGENERATE[name]
    candidates, centroids = run(X)
    assert set(candidates["status"].to_pylist()) == {"refused"}
    assert all(words in reason for reason in candidates["reason"].to_pylist())
    assert all(candidates["verdict"].to_pylist())
    assert set(centroids["cluster_id"].to_pylist()) == {0}
    assert all(words in text for text in centroids["description"].to_pylist())


def test_one_enormous_customer_leaves_the_others_their_clusters(
    shop: NDArray[np.float64],
) -> None:
    X = np.vstack([shop, [[0.0, 20_000.0, 1e15]]])
    found = clusters(run(X)[1])
    assert len(found) == 3
    assert max(cluster["values"]["net_amount"] for cluster in found.values()) < 1e5


def test_a_constant_feature_is_carried_along(shop: NDArray[np.float64]) -> None:
    X = shop.copy()
    X[:, 1] = 1.0
    candidates, centroids = run(X)
    assert set(candidates["status"].to_pylist()) == {"ok"}
    counts = [row for row in centroids.to_pylist() if row["feature"] == "order_count"]
    assert {row["centroid"] for row in counts} == {0.0}
    assert {row["centroid_value"] for row in counts} == {1.0}
    assert not any("buyers" in row["generated_name"] for row in counts if row["cluster_id"])


def test_an_empty_feature_is_a_refusal_that_names_it(shop: NDArray[np.float64]) -> None:
    X = shop.copy()
    X[:7, 1] = np.nan
    candidates, centroids = run(X)
    sentence = "The feature order_count has no usable number for 7 customers."
    assert set(candidates["reason"].to_pylist()) == {sentence}
    assert set(centroids["cluster_id"].to_pylist()) == {0}


def test_a_shop_without_a_date_has_no_clusters() -> None:
    candidates, centroids = run(np.empty((0, 3)), date=None)
    assert set(candidates["as_of_date"].to_pylist()) == {None}
    assert set(centroids["cluster_id"].to_pylist()) == {0}


def test_contradicting_settings_are_one_sentence(shop: NDArray[np.float64]) -> None:
    with pytest.raises(KlientelaError, match="segment_k_min 6 and segment_k_max 5"):
        run(shop, k_min="6")

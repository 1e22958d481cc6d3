"""Names are plain, different from each other, and fit what sets a cluster apart."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from klientela.segments import ClusterNamer, NameWord
from klientela.segments.naming import describe
from realdata import ROOT
from segments.shops import FEATURES


@pytest.fixture(scope="module")
def namer() -> ClusterNamer:
    with (ROOT / "seeds" / "cluster_words.csv").open(encoding="utf-8", newline="") as file:
        return ClusterNamer([NameWord(**row) for row in csv.DictReader(file)])


def test_a_name_says_what_deviates_most(namer: ClusterNamer) -> None:
    assert namer.names(FEATURES, np.array([[-1.4, 1.3, 1.1]])) == [
        "Frequent big spenders, bought recently"
    ]
    assert namer.names(FEATURES, np.array([[0.1, -0.6, 0.2]])) == ["Occasional buyers"]
    assert namer.names(FEATURES, np.array([[1.1, 0.2, -0.7]])) == [
        "Modest spenders, not seen for long"
    ]


def test_nothing_notable_is_typical(namer: ClusterNamer) -> None:
    assert namer.names(FEATURES, np.array([[0.1, -0.2, 0.3]])) == ["Typical buyers"]


def test_mild_and_strong_have_words_of_their_own(namer: ClusterNamer) -> None:
    names = namer.names(FEATURES, np.array([[-1.4, 1.3, 1.1], [-0.6, 0.7, 0.5]]))
    assert names == [
        "Frequent big spenders, bought recently",
        "Returning above-average spenders, bought not long ago",
    ]


def test_what_words_cannot_tell_apart_gets_a_number(namer: ClusterNamer) -> None:
    names = namer.names(FEATURES, np.array([[0.0, 0.5, 0.0], [0.0, 0.6, 0.0]]))
    assert names == ["Returning buyers", "Returning buyers (2)"]


def test_a_name_in_use_is_not_given_again(namer: ClusterNamer) -> None:
    centre = np.array([[0.0, 0.5, 0.0]])
    assert namer.names(FEATURES, centre, taken=["Returning buyers"]) == ["Returning buyers (2)"]


def test_a_thousand_clusters_have_a_thousand_names(namer: ClusterNamer) -> None:
    centres = np.random.default_rng(0).normal(size=(1000, 3))
    names = namer.names(FEATURES, centres)
    assert len(set(names)) == 1000
    assert all(name and name[0].isupper() for name in names)


def test_a_feature_without_words_is_named_by_its_column(namer: ClusterNamer) -> None:
    assert namer.names(["visits_per_week"], np.array([[0.7]])) == ["Buyers, high visits per week"]


def test_a_description_compares_with_all_buyers() -> None:
    text = describe(FEATURES, np.array([35.04, 5.6, 1912.4]), np.array([330.2, 1.0, -0.01]))
    assert text == (
        "Typical days since last order 35 (all buyers 330); order count 5.6 (all buyers 1); "
        "net amount 1,912 (all buyers 0)."
    )

"""Ids persist: however the fit numbers its clusters, people see the same ones."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from klientela.segments import match_clusters

CENTRES = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])
AMOUNTS = np.array([50.0, 300.0, 100.0])
NOBODY = np.empty((0, 2))


def test_first_ids_follow_mean_net_revenue() -> None:
    matches = match_clusters(CENTRES, AMOUNTS, NOBODY, [], last_id=0)
    assert [match.cluster_id for match in matches] == [3, 1, 2]
    assert all(match.previous_row is None and not match.is_moved_far for match in matches)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_ids_survive_any_numbering_of_the_refit(order: tuple[int, ...]) -> None:
    rows = list(order)
    jitter = np.random.default_rng(1).normal(0, 0.2, CENTRES.shape)
    # The amounts are turned round: after the first run they no longer decide.
    matches = match_clusters((CENTRES + jitter)[rows], -AMOUNTS[rows], CENTRES, [7, 2, 5], 9)
    assert [match.cluster_id for match in matches] == [[7, 2, 5][row] for row in rows]
    assert not any(match.is_moved_far for match in matches)


def test_pairs_are_best_together_not_one_by_one() -> None:
    # Greedily the first centre would take the nearer old one and leave 10 to walk all the way.
    old = np.array([[0.0], [3.0]])
    new = np.array([[2.9], [10.0]])
    matches = match_clusters(new, np.array([1.0, 1.0]), old, [1, 2], 2)
    assert [match.cluster_id for match in matches] == [1, 2]


def test_an_extra_cluster_gets_an_id_that_nobody_ever_had() -> None:
    new = np.vstack([CENTRES, [[9.0, 9.0]]])
    matches = match_clusters(new, np.array([1, 2, 3, 999.0]), CENTRES, [1, 2, 4], last_id=6)
    assert [match.cluster_id for match in matches] == [1, 2, 4, 7]


def test_a_cluster_that_went_keeps_its_id_to_itself() -> None:
    matches = match_clusters(CENTRES[1:], AMOUNTS[1:], CENTRES, [1, 2, 3], last_id=3)
    assert [match.cluster_id for match in matches] == [2, 3]


@pytest.mark.parametrize(("step", "is_far"), [(1.9, False), (2.1, True)])
def test_half_the_way_to_the_neighbour_is_far(step: float, is_far: bool) -> None:
    new = CENTRES - np.array([[step, 0.0], [0.0, 0.0], [0.0, 0.0]])
    matches = match_clusters(new, AMOUNTS, CENTRES, [1, 2, 3], 3)
    assert matches[0].cluster_id == 1
    assert matches[0].moved_distance == pytest.approx(step)
    assert [match.is_moved_far for match in matches] == [is_far, False, False]

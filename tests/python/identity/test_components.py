"""Which records are one person, and who is kept apart."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klientela.identity.components import NEVER, components_table, connected_records

Edge = tuple[int, int, int]


def persons(*edges: Edge) -> list[list[int]]:
    """The components of some edges (a, b, rank), each sorted, in order of their first record."""
    a, b, rank = np.array(edges, dtype=np.int64).reshape(-1, 3).T
    records, components = connected_records(a, b, rank)
    groups: dict[int, list[int]] = {}
    for record, component in zip(records.tolist(), components.tolist(), strict=True):
        groups.setdefault(component, []).append(record)
    assert all(component == members[0] for component, members in groups.items())
    return list(groups.values())


def test_records_are_one_person_across_any_number_of_steps() -> None:
    assert persons((1, 2, 1), (2, 9, 4), (3, 4, 1)) == [[1, 2, 9], [3, 4]]


def test_without_edges_there_is_nothing_to_say() -> None:
    assert components_table([]).num_rows == 0


def test_two_who_are_never_one_are_kept_apart_and_the_rest_stays_with_the_first() -> None:
    assert persons((1, 2, 1), (2, 3, 1), (1, 3, NEVER)) == [[1, 2], [3]]


def test_the_better_rule_is_heard_first() -> None:
    # 3 agrees with 2 by the better rule, so the worse rule cannot take it to 1
    assert persons((1, 3, 5), (2, 3, 1), (1, 2, NEVER)) == [[1], [2, 3]]


def test_who_is_refused_by_the_centre_of_a_star_is_offered_to_the_others() -> None:
    # 1, 2, 3 and 4 share a value; 1 and 2 are two people, and so are 1 and 4: 4 goes to 2
    assert persons((1, 2, 1), (1, 3, 1), (1, 4, 1), (1, 2, NEVER), (1, 4, NEVER)) == [
        [1, 3],
        [2, 4],
    ]


def test_keeping_two_apart_touches_nobody_else() -> None:
    edges = [(1, 2, 1), (3, 4, 1), (4, 5, 1), (6, 7, NEVER), (3, 5, NEVER)]
    assert persons(*edges) == [[1, 2], [3, 4], [5], [6], [7]]


def test_batches_are_one_graph() -> None:
    schema = pa.schema(
        [
            ("record_number_a", pa.int64()),
            ("record_number_b", pa.int64()),
            ("rule_rank", pa.int32()),
        ]
    )
    batches = [
        pa.record_batch([[1], [2], [1]], schema=schema),
        pa.record_batch([[2], [5], [2]], schema=schema),
    ]
    assert components_table(batches).to_pydict() == {
        "record_number": [1, 2, 5],
        "component_number": [1, 1, 1],
    }


numbers = st.integers(1, 12)
pairs = st.tuples(numbers, numbers).filter(lambda pair: pair[0] < pair[1])


@given(
    joins=st.lists(st.tuples(pairs, st.integers(1, 3)), max_size=25),
    apart=st.lists(pairs, max_size=6),
    shuffled=st.randoms(use_true_random=False),
)
def test_never_is_never_and_the_order_of_equal_edges_changes_nothing(
    joins: list[tuple[tuple[int, int], int]], apart: list[tuple[int, int]], shuffled: object
) -> None:
    edges = [(a, b, rank) for (a, b), rank in joins] + [(a, b, NEVER) for a, b in apart]
    if not edges:
        return
    found = persons(*edges)
    where = {record: place for place, members in enumerate(found) for record in members}
    assert all(where[a] != where[b] for a, b in apart)
    assert {record for a, b, _ in edges for record in (a, b)} == set(where)
    mixed = list(edges)
    shuffled.shuffle(mixed)  # type: ignore[attr-defined]
    assert persons(*mixed) == found


@pytest.mark.parametrize("count", [50_000])
def test_a_long_chain_is_one_person(count: int) -> None:
    chain = np.arange(1, count, dtype=np.int64)
    records, components = connected_records(chain, chain + 1, np.ones(count - 1, np.int64))
    assert len(records) == count
    assert set(components.tolist()) == {1}

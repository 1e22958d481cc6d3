"""Which records are one person: connected components, and what keeps people apart."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]

COMPONENTS: Final = pa.schema([("record_number", pa.int64()), ("component_number", pa.int64())])
#: Rank of an edge that says "never these two".
NEVER: Final = -1


def components_table(edges: Iterable[pa.RecordBatch]) -> pa.Table:
    """Find the person of every record that agrees with another.

    Parameters
    ----------
    edges : iterable of RecordBatch
        ``record_number_a`` < ``record_number_b`` (int64) and ``rule_rank`` (int32), ordered by
        rank and the two numbers; the rank `NEVER` keeps two records apart. Streamed: only the
        three integer columns are held.

    Returns
    -------
    Table
        One row per record with an edge; columns as in `COMPONENTS`, ordered by record.
        ``component_number`` is the smallest record number of the component.
    """
    names = ("record_number_a", "record_number_b", "rule_rank")
    parts: list[list[Ints]] = [[np.empty(0, np.int64)] for _ in names]
    for batch in edges:
        for part, name in zip(parts, names, strict=True):
            part.append(batch.column(name).to_numpy(zero_copy_only=False).astype(np.int64))
    records, components = connected_records(*(np.concatenate(part) for part in parts))
    return pa.table([records, components], schema=COMPONENTS)


def connected_records(a: Ints, b: Ints, rank: Ints) -> tuple[Ints, Ints]:
    """Connect records along edges, never across a pair that is to stay apart.

    A component without such a pair is all that its edges connect. In one with such a pair the
    edges are heard again one by one, lower rank first and then in the order given; an edge that
    would bring the two together is passed over. A record refused by the centre of its star (all
    records with one value hang on the first of them) is offered to the others of the star, in
    order.

    Parameters
    ----------
    a, b
        Record numbers, shape (edges,).
    rank
        Rank of each edge's rule, shape (edges,); `NEVER` for pairs to keep apart.

    Returns
    -------
    records, components
        Shape (records,): every number in `a` or `b` once, sorted, and the smallest number of its
        component.
    """
    never = rank == NEVER
    records, places = np.unique(np.concatenate([a, b]), return_inverse=True)
    place_a, place_b = places[: len(a)], places[len(a) :]
    size = len(records)
    joins = ~never
    graph = coo_array(
        (np.ones(int(joins.sum()), np.int8), (place_a[joins], place_b[joins])), shape=(size, size)
    )
    labels = connected_components(graph, directed=False)[1].astype(np.int64)
    conflicting = labels[place_a[never]] == labels[place_b[never]]
    for label in np.unique(labels[place_a[never]][conflicting]):
        inside = joins & (labels[place_a] == label)
        apart = never & (labels[place_a] == label) & (labels[place_b] == label)
        members = np.flatnonzero(labels == label)
        kept = _UnionFind(members, list(zip(place_a[apart], place_b[apart], strict=True)))
        kept.hear(place_a[inside], place_b[inside], rank[inside])
        # beyond all labels given so far, so that none is given twice
        labels[members] = labels.max() + 1 + kept.roots()
    smallest = np.full(int(labels.max(initial=0)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(smallest, labels, records)
    return records, smallest[labels]


class _UnionFind:
    """Sets of records of one component, some pairs of which must never share one."""

    def __init__(self, members: Ints, apart: list[tuple[int, int]]) -> None:
        self.parent = {int(member): int(member) for member in members}
        # for each root, the records its set must not take in
        self.enemies: dict[int, set[int]] = {}
        for one, other in apart:
            self.enemies.setdefault(int(one), set()).add(int(other))
            self.enemies.setdefault(int(other), set()).add(int(one))

    def find(self, member: int) -> int:
        while self.parent[member] != member:
            self.parent[member] = self.parent[self.parent[member]]
            member = self.parent[member]
        return member

    def join(self, one: int, other: int) -> bool:
        """Join two sets, the smaller root leading; False where somebody must not be joined."""
        first, second = sorted((self.find(one), self.find(other)))
        if first == second:
            return True
        if any(self.find(enemy) == second for enemy in self.enemies.get(first, ())):
            return False
        self.parent[second] = first
        if second in self.enemies:
            self.enemies.setdefault(first, set()).update(self.enemies.pop(second))
        return True

    def hear(self, a: Ints, b: Ints, rank: Ints) -> None:
        """Join along edges, star by star."""
        order = np.lexsort((b, a, rank))
        star: list[int] = []
        centre: tuple[int, int] | None = None
        for edge in order:
            if (int(rank[edge]), int(a[edge])) != centre:
                centre = int(rank[edge]), int(a[edge])
                star = [int(a[edge])]
            newcomer = int(b[edge])
            any(self.join(member, newcomer) for member in star)
            star.append(newcomer)

    def roots(self) -> Ints:
        """Root of every member, in the order of the members."""
        return np.array([self.find(member) for member in self.parent], np.int64)

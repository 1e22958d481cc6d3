"""Names for array types, and the few array tricks that several entities need."""

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
# An array of whole numbers of any width: long columns are kept as narrow as their values allow.
Whole = npt.NDArray[np.integer[Any]]


def pick(table: Floats, rows: Whole, uniforms: Floats) -> Ints:
    """Draw one column per row of a table of weights.

    Parameters
    ----------
    table
        Weights from 0 on, shape (row kinds, columns); a row need not sum to 1.
    rows
        Which row of the table applies, shape (n,).
    uniforms
        Numbers in [0, 1), shape (n,).

    Returns
    -------
    Ints
        Column numbers, shape (n,).
    """
    cumulative = np.cumsum(table, axis=1)
    cumulative /= cumulative[:, -1:]
    picked = np.zeros(len(rows), dtype=np.int64)
    # The last column is where everything ends that no earlier one holds.
    for column in range(table.shape[1] - 1):
        picked += uniforms >= cumulative[rows, column]
    return picked


def pick_one_table(weights: Floats, uniforms: Floats) -> Ints:
    """Draw positions of one list of weights; shapes (k,) and (n,) give (n,)."""
    cumulative = np.cumsum(weights)
    positions = np.searchsorted(cumulative / cumulative[-1], uniforms, side="right")
    return np.minimum(positions, len(weights) - 1).astype(np.int64)


def positions_within(counts: Whole) -> Ints:
    """Give members of consecutive groups their number: counts (2, 3) give (0, 1, 0, 1, 2)."""
    ends = np.cumsum(counts, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    starts = ends - counts
    return np.arange(total, dtype=np.int64) - np.repeat(starts, counts)


def different(values: Ints) -> Ints:
    """Return the different values, sorted. Sorting beats numpy's hashing of millions of keys."""
    in_order = np.sort(values)
    is_new = np.ones(len(in_order), dtype=bool)
    is_new[1:] = in_order[1:] != in_order[:-1]
    return in_order[is_new]


def sample_positions(generator: np.random.Generator, population: int, count: int) -> Ints:
    """Draw different positions out of ``range(population)``, sorted; shape (count,) or fewer.

    Drawn with spares and thinned, because a permutation of ten million lines to pick a few
    thousand would be the most expensive step of the whole shop.
    """
    count = min(count, population)
    if count * 4 >= population:
        return np.sort(generator.permutation(population)[:count])
    drawn = np.zeros(0, dtype=np.int64)
    while len(drawn) < count:
        more = generator.integers(0, population, size=count + 16)
        drawn = different(np.concatenate([drawn, more]))
    kept = generator.permutation(len(drawn))[:count]
    return np.sort(drawn[kept])


def sum_by(groups: Whole, values: Whole, group_count: int) -> Ints:
    """Sum whole numbers per group; exact, because sums of cents stay far below 2**53."""
    sums = np.bincount(groups, weights=values, minlength=group_count)
    return np.rint(sums).astype(np.int64)

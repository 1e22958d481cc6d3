r"""Predictive intervals of what a customer spends, as multiples of gamma + m.

Of a customer whose `paid` repeat purchases came to m the rate nu of the Gamma-Gamma model is
Gamma(q + p paid, gamma + m), and n more purchases are worth Z ~ Gamma(p n, nu) together. So
Z / (gamma + m) is beta prime with the shapes p n and q + p paid, and with the distribution of n

.. math::
    P(Z / (\gamma + m) > z) = A \sum_{n \ge 1} f(n)\, I_{1 / (1 + z)}(q + p\,\mathit{paid}, p n),

I the regularised incomplete beta function. Only the last step needs m, and it is a product.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincinv, logit
from threadpoolctl import threadpool_limits

from klientela.clv.order_model import OrderModel
from klientela.clv.predictive import (
    check_coverage,
    check_horizon,
    count_tables,
    distinct_pairs,
    table_sizes,
)
from klientela.clv.triples import check_histories
from klientela.rounding import round_significant

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: Significant digits of the bounds. Measured they are right to 2e-5 or better nearly everywhere and
#: to 4e-4 where purchases are all worth about the same: there the distribution function is a
#: staircase, and on a step any bound is as good.
DIGITS = 5
# Nodes of the grid of z, per standard deviation of z given n: the distribution function is no
# steeper than that anywhere.
_NODES_PER_DEVIATION = 4
# Beyond this shape the deviation is below a thousandth, and finer than that nobody asks.
_LARGEST_SHAPE = 1e6
# What is less probable than this is left out.
_NEGLIGIBLE = 1e-8
# A beta prime variable is further than this many deviations from its middle with a probability
# below that; its right tail is longer by the second number over the root of q.
_REACH, _TAIL_REACH = 6.0, 20.0
# Below the smallest node the distribution function is a power of z.
_SMALLEST_PROBABILITY = 1e-4
_SMALLEST_POSITION = -680.0  # about log(4 z q'); e^-700 is about the smallest number there is
_NEWTON_STEPS = 8
# Counts that are all summed over; beyond, so many per deviation of the count that makes z.
_EVERY_COUNT = 128
_COUNTS_PER_DEVIATION = 8
# Cells of the distributions in memory at once, if those of one x are not more.
_CELLS = 2**22


@dataclass(frozen=True)
class SpendBounds:
    """One interval of spend per history, in units of gamma + m.

    Attributes
    ----------
    low, high : ndarray of shape (n,)
        Multiply by gamma + m for money; 0 or more. Rounded to `DIGITS` significant digits.
    """

    low: FloatArray
    high: FloatArray


def spend_bounds(
    model: OrderModel,
    X: ArrayLike,
    paid: ArrayLike,
    horizon: float,
    p: float,
    q: float,
    coverage: float = 0.8,
) -> SpendBounds:
    """Bounds of what customers spend within a horizon.

    Spend has a lump of probability at 0, for those who do not come back, and is continuous
    above. With tail = (1 - coverage) / 2 and P(0) the probability of spending nothing:

    - P(0) up to the tail: from the quantile of the tail to that of 1 - tail, the central interval.
    - P(0) above the tail: the lower bound of the central interval would be 0 anyway, so nothing
      is left out below, and the upper bound is the quantile of the coverage.
    - P(0) of the coverage or more: nothing is as much as can be said, and both bounds are 0.

    The first two have the coverage exactly, the third at least. A central interval of the
    positive part alone, with 0 beside it, would have it too, but "nothing, or 32 to 35" for
    somebody who mostly stays away is no interval; always leaving a tail on both sides would
    cover too much wherever the lower tail is a part of the lump.

    Parameters
    ----------
    model : OrderModel
    X : array-like of shape (n, 3)
        x, t_x, T.
    paid : array-like of shape (n,)
        Repeat purchase days with a value above 0, at most x.
    horizon : float
        0 or more.
    p, q : float
        Of the Gamma-Gamma model; q above 1.
    coverage : float, default 0.8
        Above 0 and at most .9999.

    Returns
    -------
    SpendBounds
        A row's numbers depend on nothing but the row, not on which others are there.

    Raises
    ------
    ValueError
        When a history is impossible, or `paid`, the horizon or the coverage; when q is 1 or less,
        where expected spend does not exist.
    """
    x, _, T = check_histories(X)
    paid = np.asarray(paid, dtype=np.float64)
    if paid.shape != x.shape or not np.all((paid >= 0) & (paid <= x) & (paid == np.floor(paid))):
        raise ValueError("paid must be whole numbers from 0 to x, one for each history.")
    if not (np.isfinite(p) and p > 0 and np.isfinite(q) and q > 1):
        raise ValueError(f"p must be above 0 and q above 1, where spend has a mean: {p=}, {q=}.")
    horizon, coverage = check_horizon(horizon), check_coverage(coverage)
    alive = model.probability_alive(X)
    tail = (1.0 - coverage) / 2.0
    first, pair = distinct_pairs(x, T)
    low, high = np.zeros(len(x)), np.zeros(len(x))
    distributions = _distributions(model, x[first], T[first], horizon, p, q)
    for rows in _runs(np.lexsort((pair, paid, x)), x):
        with threadpool_limits(1):
            of_x = next(distributions)
        table_of = pair[rows] - of_x.first_pair
        for group in _runs(np.arange(len(rows)), paid[rows]):
            used, table = np.unique(table_of[group], return_inverse=True)
            shape = q + p * paid[rows[group[0]]]
            survival = _Survival(of_x.counts, of_x.purchases[used], p, shape, tail)
            rows_here = rows[group]
            p_alive = alive[rows_here]
            is_central = 1.0 - p_alive + p_alive * of_x.none[used][table] <= tail
            above = np.where(is_central, tail, 2.0 * tail)
            high[rows_here] = survival.quantile(table, p_alive, above)
            central = np.flatnonzero(is_central)
            low[rows_here[central]] = survival.quantile(
                table[central], p_alive[central], np.full(len(central), 1.0 - tail)
            )
    return SpendBounds(round_significant(low, DIGITS), round_significant(high, DIGITS))


def _runs(order: IntArray, values: FloatArray) -> Iterator[IntArray]:
    """Parts of `order` with equal values, which lie together in it."""
    if len(order):
        yield from np.split(order, np.flatnonzero(np.diff(values[order])) + 1)


def _counts_to_sum(p: float, largest_shape: float, largest: int) -> FloatArray:
    """Choose the counts to be summed over: all of them while they are few, then ever fewer.

    How likely n purchases are worth more than z rises with n from 0 to 1 over a stretch of about
    n sqrt(1 / (p n) + 1 / q'); between the counts kept a straight line is as good.
    """
    counts = list(range(1, _EVERY_COUNT + 1))
    while counts[-1] < largest:
        count = counts[-1]
        stretch = np.sqrt(count / p + count * (count / largest_shape))
        counts.append(count + max(int(stretch) // _COUNTS_PER_DEVIATION, 1))
    return np.array(counts, dtype=np.float64)


@dataclass(frozen=True)
class _OfOneX:
    """Distributions of the purchases of somebody alive with the same x, one for each T."""

    first_pair: int
    counts: FloatArray
    none: FloatArray
    purchases: FloatArray


def _distributions(
    model: OrderModel, x: FloatArray, T: FloatArray, horizon: float, p: float, q: float
) -> Iterator[_OfOneX]:
    """Probability of no purchase, and of the counts to be summed over, for each x in turn."""
    sizes = table_sizes(model, x, T, horizon)
    block: list[_OfOneX] = []
    cells = stop = 0
    for pairs in _runs(np.arange(len(x)), x):
        counts = _counts_to_sum(p, q + p * x[pairs[0]], int(sizes[pairs].max()))
        purchases = np.zeros((len(pairs), len(counts)))
        block.append(_OfOneX(int(pairs[0]), counts, np.zeros(len(pairs)), purchases))
        cells, stop = cells + purchases.size, int(pairs[-1]) + 1
        # Many at once: a model may be quicker with all x of one T than with all T of one x.
        if cells >= _CELLS or stop == len(x):
            start = block[0].first_pair
            some = slice(start, stop)
            first_pairs = np.array([of_x.first_pair for of_x in block])
            for tables in count_tables(model, x[some], T[some], horizon, sizes[some]):
                which = np.searchsorted(first_pairs, tables.rows + start, side="right") - 1
                for members in _runs(np.argsort(which, kind="stable"), which.astype(np.float64)):
                    of_x = block[which[members[0]]]
                    rows = tables.rows[members] + start - of_x.first_pair
                    of_x.none[rows] = tables.probability[members, 0]
                    spread = _spread(tables.probability[members, 1:], of_x.counts)
                    of_x.purchases[rows[:, None], np.arange(spread.shape[1])] = spread
            yield from block
            block, cells = [], 0


def _spread(probability: FloatArray, counts: FloatArray) -> FloatArray:
    """Give what lies between two of the counts to both, to the nearer one more of it."""
    # Those counts that the table reaches, and the one after its end.
    reached = min(int(np.searchsorted(counts, probability.shape[1])) + 1, len(counts))
    counts = counts[:reached]
    if counts[-1] == reached:
        return probability[:, :reached]
    starts, every = counts.astype(np.int64) - 1, np.arange(1.0, counts[-1] + 1.0)
    padded = np.zeros((len(probability), len(every)))
    padded[:, : probability.shape[1]] = probability[:, : len(every)]
    cell = np.minimum(np.searchsorted(counts, every, side="right") - 1, reached - 2)
    share = (every - counts[cell]) / (counts[cell + 1] - counts[cell])
    spread = np.add.reduceat(padded * (1.0 - share), starts, axis=1)
    spread[:, 1:] += np.add.reduceat(padded * share, starts, axis=1)[:, :-1]
    # The last count of all is one of those, in the cell before it with a share of 1.
    spread[:, -1] += padded[:, -1]
    return spread


class _Survival:
    """P(Z / (gamma + m) > z) of customers alive, on a grid of z, and its inverse.

    The grid is even in a position in which the standard deviation of z given n is about 1
    everywhere: t + 2 log(t / (1 + t)) with t = 2 sqrt(q') asinh(sqrt(z)), the transformation that
    makes the variance of a ratio of gamma variables constant; the second term turns it into a
    logarithm where z is nearly 0. Its nodes are at whole multiples of a constant, whoever asks.

    Parameters
    ----------
    counts : ndarray of shape (k,)
        Ascending counts from 1.
    probability : ndarray of shape (n, k)
        Of these counts.
    p, q : float
        Shapes: of one purchase, and of the customer's rate given what is known.
    least : float
        The smallest probability whose quantile will be asked.
    """

    def __init__(
        self, counts: FloatArray, probability: FloatArray, p: float, q: float, least: float
    ) -> None:
        self._p, self._scale = p, min(q, _LARGEST_SHAPE)
        # Each customer's own tail, so that who else is here does not matter.
        remaining = np.cumsum(probability[:, ::-1], axis=1)[:, ::-1]
        probability = np.where(remaining >= _NEGLIGIBLE, probability, 0.0)
        kept = int(np.max(np.flatnonzero(probability.any(axis=0)), initial=0)) + 1
        counts, probability = counts[:kept], np.ascontiguousarray(probability[:, :kept])
        self._total = np.zeros((len(probability), kept + 1))
        np.cumsum(probability[:, ::-1], axis=1, out=self._total[:, -2::-1])
        # Beyond z_most nobody has more than `least`: neither so many purchases nor so large ones.
        many = int(np.sum(np.any(self._total >= least / 2.0, axis=0)))
        z_most = _beta_prime_quantile(p * counts[max(many - 1, 0)], q, 1.0 - least / 2.0)
        z_least = _beta_prime_quantile(p, q, _SMALLEST_PROBABILITY)
        low = int(np.floor(_NODES_PER_DEVIATION * self._position(np.array(z_least))))
        high = int(np.ceil(_NODES_PER_DEVIATION * self._position(np.array(z_most)))) + 3
        nodes = np.arange(low, max(high, low + 4) + 1)
        self._log_z = self._at_position(nodes / _NODES_PER_DEVIATION)
        self._cdf = self._tabulate(counts, probability, q, nodes)

    def _position(self, z: FloatArray) -> FloatArray:
        root = 2.0 * np.sqrt(self._scale) * np.arcsinh(np.sqrt(z))
        with np.errstate(divide="ignore"):
            position: FloatArray = root + 2.0 * (np.log(root) - np.log1p(root))
        return np.maximum(position, _SMALLEST_POSITION)

    def _at_position(self, position: FloatArray) -> FloatArray:
        """Logarithm of z: Newton's method for the logarithm of the root, which is convex in it."""
        log_root = np.where(position > 1.0, np.log(np.maximum(position, 1.0) + 2.0), position / 2.0)
        for _ in range(_NEWTON_STEPS):
            root = np.exp(log_root)
            excess = root + 2.0 * (log_root - np.log1p(root)) - position
            log_root = log_root - excess / (root + 2.0 / (1.0 + root))
        small = np.exp(log_root) / (2.0 * np.sqrt(self._scale))
        # sinh(small) is small where that has no digits left.
        log_z: FloatArray = 2.0 * np.where(
            small > 1e-8, np.log(np.sinh(np.maximum(small, 1e-8))), np.log(small)
        )
        return log_z

    def _tabulate(
        self, counts: FloatArray, probability: FloatArray, q: float, nodes: IntArray
    ) -> FloatArray:
        """Probability of at most z given a purchase, at every node."""
        z = np.exp(self._log_z)
        middle = self._position(self._p * counts / q)
        reach = _REACH + _TAIL_REACH / np.sqrt(q)
        bottom = np.where(middle < _REACH, -np.inf, middle - _REACH) * _NODES_PER_DEVIATION
        top = (np.maximum(middle, 0.0) + reach) * _NODES_PER_DEVIATION
        start = np.searchsorted(nodes, bottom)
        stop = np.searchsorted(nodes, top, side="right")
        width = stop - start
        # Of all counts at once; of each, the nodes where it is neither 0 nor 1.
        of_count = np.repeat(np.arange(len(counts)), width)
        ends = np.cumsum(width)
        node = np.arange(len(of_count)) - np.repeat(ends - width - start, width)
        exceeds = betainc(q, self._p * counts[of_count], 1.0 / (1.0 + z[node]))
        survival = self._total[:, np.searchsorted(start, np.arange(len(nodes)), side="right")]
        # One count after the other: the sum of a row is the same whatever other rows there are.
        for column in range(len(counts)):
            values = exceeds[ends[column] - width[column] : ends[column]]
            survival[:, start[column] : stop[column]] += probability[:, column, None] * values
        total = np.maximum(self._total[:, :1], 1e-300)
        cdf: FloatArray = (total - survival) / total
        return cdf

    def quantile(self, table: IntArray, alive: FloatArray, above: FloatArray) -> FloatArray:
        """Find z with P(Z / (gamma + m) > z) = above, 0 where not even P(Z > 0) is as much.

        Parameters
        ----------
        table : ndarray of int of shape (n,)
            Row of the distribution of each customer.
        alive : ndarray of shape (n,)
            Probability of being alive.
        above : ndarray of shape (n,)
            Above 0.

        Returns
        -------
        ndarray of shape (n,)
        """
        buys = alive * self._total[table, 0]
        # Of those who buy at all, how many stay below.
        below = (buys - above) / np.maximum(buys, 1e-300)
        found = np.zeros(len(table))
        rows = np.flatnonzero(below > 0)
        if not len(rows):
            return found
        table, below = table[rows], below[rows]
        left = np.zeros(len(rows), dtype=np.int64)
        right = np.full(len(rows), self._cdf.shape[1] - 3)
        # The last node whose probability is not above; the first one where all are.
        while np.any(right - left > 1):
            middle = (left + right) // 2
            is_below = self._cdf[table, middle] <= below
            left, right = np.where(is_below, middle, left), np.where(is_below, right, middle)
        left = np.maximum(left, 1)
        around = [self._cdf[table, left + offset] for offset in (-1, 0, 1, 2)]
        z = np.exp(
            _inverse_within(around, [self._log_z[left + offset] for offset in range(-1, 3)], below)
        )
        # Before the second node: a power of z.
        share = np.minimum(below / np.maximum(around[1], 1e-300), 1.0)
        found[rows] = z * np.where(below < around[1], share ** (1.0 / self._p), 1.0)
        return found


def _inverse_within(
    around: list[FloatArray], log_z: list[FloatArray], below: FloatArray
) -> FloatArray:
    """Where between the second and the third of four nodes a probability is reached.

    log z is interpolated as a function of the logit of the probability, in which it is nearly
    straight, by a cubic whose slopes are those of parabolas, limited so that it is monotone
    (Hyman 1983, SIAM Journal on Scientific and Statistical Computing 4(4), 645-654).
    """
    logits = [logit(np.clip(values, 1e-15, 1.0 - 1e-15)) for values in around]
    widths = [np.maximum(after - before, 1e-12) for before, after in pairwise(logits)]
    rises = [after - before for before, after in pairwise(log_z)]
    slopes = [rise / width for rise, width in zip(rises, widths, strict=True)]
    start, end = (
        np.minimum(
            (widths[i + 1] * slopes[i] + widths[i] * slopes[i + 1]) / (widths[i] + widths[i + 1]),
            3.0 * np.minimum(slopes[i], slopes[i + 1]),
        )
        * widths[1]
        for i in (0, 1)
    )
    target = logit(np.clip(below, 1e-15, 1.0 - 1e-15))
    share = np.clip((target - logits[1]) / widths[1], 0.0, 1.0)
    risen = share * (
        (1.0 - share) ** 2 * start
        + share * (3.0 - 2.0 * share) * rises[1]
        - share * (1.0 - share) * end
    )
    found: FloatArray = log_z[1] + np.clip(risen, 0.0, rises[1])
    return found


def _beta_prime_quantile(p: float, q: float, probability: float) -> float:
    """Quantile of a ratio of gamma variables with shapes p and q."""
    part = float(betaincinv(p, q, probability))
    rest = float(betaincinv(q, p, 1.0 - probability))
    return part / rest

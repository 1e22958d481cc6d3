"""Purchase histories for the tests: the published ones, and drawn ones with a known truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CALIBRATION_END = date(1997, 9, 30)
HOLDOUT_END = date(1998, 6, 30)
WEEKS = np.array([1.0, 7.0, 7.0])


@dataclass(frozen=True)
class CustomerDays:
    """CDNOW as one row per customer and day, sorted; the day is a proleptic ordinal."""

    customer: NDArray[np.int64]
    day: NDArray[np.int64]
    amount: Array

    def until(self, last: date) -> CustomerDays:
        kept = self.day <= last.toordinal()
        return CustomerDays(self.customer[kept], self.day[kept], self.amount[kept])

    def histories(self, origin: date) -> Array:
        """x, t_x, T in days; one row per customer, by customer number."""
        past = self.until(origin)
        _, first, count = np.unique(past.customer, return_index=True, return_counts=True)
        first_day, last_day = past.day[first], past.day[first + count - 1]
        return np.column_stack((count - 1, last_day - first_day, origin.toordinal() - first_day))

    def spends(self, origin: date) -> Array:
        """Repeat purchase days above 0 and their mean value; one row per customer who has one."""
        past = self.until(origin)
        is_first = np.diff(past.customer, prepend=-1) != 0
        paid = ~is_first & (past.amount > 0)
        _, who = np.unique(past.customer[paid], return_inverse=True)
        count = np.bincount(who)
        return np.column_stack((count, np.bincount(who, past.amount[paid]) / count))

    def later_days(self, origin: date, last: date) -> Array:
        """Purchase days after the origin, one number per customer known at the origin."""
        known, who = np.unique(self.customer, return_inverse=True)
        later = (self.day > origin.toordinal()) & (self.day <= last.toordinal())
        is_known = np.isin(known, self.until(origin).customer)
        counts: Array = np.bincount(who, later, minlength=len(known))[is_known]
        return counts


@cache
def read_cdnow(path: Path) -> CustomerDays:
    """Either file as published: the sample has one id more, the master a header line."""
    is_master = "master" in path.name.lower()
    columns = (0, 1, 3) if is_master else (1, 2, 4)
    rows = np.loadtxt(path, usecols=columns, skiprows=int(is_master))
    customer, written = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
    texts = {number: str(number) for number in np.unique(written).tolist()}
    ordinal = {
        number: date(int(text[:4]), int(text[4:6]), int(text[6:])).toordinal()
        for number, text in texts.items()
    }
    day = np.array([ordinal[number] for number in written.tolist()])
    keys, who = np.unique(np.column_stack((customer, day)), axis=0, return_inverse=True)
    return CustomerDays(keys[:, 0], keys[:, 1], np.bincount(who.ravel(), rows[:, 2]))


def simulate_histories(
    customers: int, r: float, alpha: float, a: float, b: float, *, first_chance: int, seed: int
) -> Array:
    """Customers of the BG/NBD (first_chance 0) or MBG/NBD (1), observed for 200 to 700 days.

    In continuous time, as the models have it: collapsing to days would itself move the truth.
    """
    draw = np.random.default_rng(seed)
    rate, dropout = draw.gamma(r, 1 / alpha, customers), draw.beta(a, b, customers)
    T = draw.integers(200, 700, customers).astype(float)
    x, t_x, now = np.zeros(customers), np.zeros(customers), np.zeros(customers)
    alive = np.arange(customers)
    if first_chance:
        alive = alive[draw.random(customers) >= dropout]
    while len(alive):
        now[alive] += draw.exponential(1 / rate[alive])
        alive = alive[now[alive] <= T[alive]]
        x[alive] += 1
        t_x[alive] = now[alive]
        alive = alive[draw.random(len(alive)) >= dropout[alive]]
    return np.column_stack((x, t_x, T))


def simulate_lives(
    customers: int, r: float, alpha: float, s: float, beta: float, *, seed: int
) -> Array:
    """Customers of the Pareto/NBD, observed for 200 to 700 days."""
    draw = np.random.default_rng(seed)
    rate, leaving = draw.gamma(r, 1 / alpha, customers), draw.gamma(s, 1 / beta, customers)
    T = draw.integers(200, 700, customers).astype(float)
    end = np.minimum(draw.exponential(1.0, customers) / leaving, T)
    x = draw.poisson(rate * end).astype(float)
    # The last of x purchases spread evenly over a time comes at it times a beta variable.
    t_x = np.where(x > 0, end * draw.beta(np.maximum(x, 1.0), 1.0), 0.0)
    return np.column_stack((x, t_x, T))


def simulate_spends(customers: int, p: float, q: float, gamma: float, *, seed: int) -> Array:
    """Counts from 1 to 10 and mean values of the Gamma-Gamma model."""
    draw = np.random.default_rng(seed)
    count = draw.integers(1, 11, customers).astype(float)
    nu = draw.gamma(q, 1 / gamma, customers)
    return np.column_stack((count, draw.gamma(p * count, 1 / (nu * count))))

"""Customers to cluster: a real shop, planted groups, and tables as dbt hands them over."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from realdata import ROOT, real_data

FEATURES = ["days_since_last_order", "order_count", "net_amount"]
AS_OF = dt.date(1998, 6, 30)
# What dbt passes on, as the text that Jinja makes of it.
SETTINGS = {
    "k": "None",
    "k_min": "2",
    "k_max": "8",
    "min_share": "0.05",
    "min_jaccard": "0.75",
    "min_customers": "5",
    "max_rows": "5000",
}


def cdnow_features() -> NDArray[np.float64]:
    """Days since last order, orders, spend of CDNOW's 23,570 customers after 78 weeks."""
    last: dict[str, dt.date] = {}
    orders: dict[str, int] = {}
    cents: dict[str, int] = {}
    lines = real_data("cdnow/CDNOW_master.txt").read_text(encoding="ascii").splitlines()[1:]
    for line in lines:
        customer, day, _, dollars = line.split()
        date = dt.date(int(day[:4]), int(day[4:6]), int(day[6:]))
        last[customer] = max(last.get(customer, date), date)
        orders[customer] = orders.get(customer, 0) + 1
        cents[customer] = cents.get(customer, 0) + round(float(dollars) * 100)
    return np.array([((AS_OF - last[c]).days, orders[c], cents[c] / 100) for c in sorted(last)])


def planted_shop(
    seed: int, sizes: tuple[int, ...] = (900, 600, 500)
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Regulars, lapsed big spenders and newcomers, with skewed money; and who is who."""
    generator = np.random.default_rng(seed)
    recency, orders, basket = (15, 400, 60), (16.0, 5.0, 0.2), (40.0, 200.0, 15.0)
    groups = []
    for group, size in enumerate(sizes):
        count = 1 + generator.poisson(orders[group], size)
        days = generator.gamma(8.0, recency[group] / 8.0, size).round()
        spent = (count * basket[group] * generator.lognormal(0.0, 0.2, size)).round(2)
        groups.append(np.column_stack([days, count, spent]))
    truth = np.repeat(np.arange(len(sizes)), sizes)
    return np.vstack(groups), truth


def sample_table(X: NDArray[np.float64], names: list[str] | None = None) -> pa.Table:
    """The bounded sample as dbt hands it over."""
    names = names or FEATURES
    columns: dict[str, object] = {
        "customer_id": [f"shop:{row}" for row in range(len(X))],
        "ranking_amount": pa.array(X[:, -1], pa.float64()),
    }
    columns |= {name: pa.array(X[:, j], pa.float64()) for j, name in enumerate(names)}
    return pa.table(columns)


def as_of_table(date: dt.date | None = AS_OF) -> pa.Table:
    """The one row of int_as_of."""
    return pa.table({"as_of_date": pa.array([date], pa.date32())})


def words_table() -> pa.Table:
    """The vocabulary as it is in the seed."""
    with Path(ROOT / "seeds" / "cluster_words.csv").open(encoding="utf-8", newline="") as file:
        return pa.Table.from_pylist(list(csv.DictReader(file)))

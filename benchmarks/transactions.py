"""Write the transactions that every contestant reads: one Parquet file, the same bytes each time.

A BG/NBD population with Gamma-Gamma spend over 104 weeks, about ten transactions per customer.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

WEEKS = 104
FIRST_DAY = np.datetime64("2023-01-02")
LAST_DAY = FIRST_DAY + 7 * WEEKS


def simulate(customers: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw customer index, day offset and amount in cents of every transaction, shuffled.

    Parameters
    ----------
    customers : int
        Number of customers; everybody buys at least once.
    seed : int
        Equal seeds give equal arrays.

    Returns
    -------
    tuple of ndarray, each of shape (n_transactions,)
        ``int64`` customer, ``int32`` days since the first day, ``int64`` cents.
    """
    rng = np.random.default_rng(seed)
    rate = rng.gamma(1.2, 1 / 38.0, customers)
    dropout = rng.beta(0.8, 14.0, customers)
    born = rng.uniform(0, 7 * WEEKS * 0.8, customers)
    mean_cents = 6.25 * 15.44 * 100 / rng.gamma(3.74, 1.0, customers)
    alive, day = np.arange(customers), born.copy()
    who, when = [alive.copy()], [day.copy()]
    while alive.size:
        alive = alive[rng.random(alive.size) >= dropout[alive]]
        day[alive] += rng.exponential(1.0, alive.size) / rate[alive]
        alive = alive[day[alive] < 7 * WEEKS]
        who.append(alive.copy())
        when.append(day[alive].copy())
    customer, offset = np.concatenate(who), np.concatenate(when).astype(np.int32)
    cents = np.maximum(1, rng.gamma(6.25, mean_cents[customer] / 6.25)).astype(np.int64)
    order = rng.permutation(customer.size)
    return customer[order], offset[order], cents[order]


def write(path: Path, *, customers: int, seed: int) -> int:
    """Write the file and return its number of rows."""
    customer, offset, cents = simulate(customers, seed)
    days = pa.array(FIRST_DAY.astype("datetime64[D]") + offset.astype("timedelta64[D]"))
    amount = pa.array(cents / 100.0)
    table = pa.table({"customer_id": customer, "ordered_on": days, "amount": amount})
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd", row_group_size=1_000_000)
    return table.num_rows


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), customers=int(sys.argv[2]), seed=20260630))

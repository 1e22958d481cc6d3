"""The tables that dbt would hand to the CLV functions, of a simulated shop."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from clv.cdnow import simulate_histories, simulate_spends

NOW, PAST = date(2025, 12, 31), date(2025, 7, 4)


def origin(**changes: Any) -> dict[str, Any]:
    return {
        "origin_date": NOW,
        "is_current": True,
        "horizon_days": 365,
        "buyer_count": 3000,
        "history_days": 700,
        "silence_days": 0,
        "repeater_count": 400,
        "min_buyers": 500,
        "min_history_days": 180,
        "max_silence_days": 30,
        "min_repeaters": 50,
        "annual_discount_rate": 0.1,
        "min_at_risk": 30,
        "kept_share": 0.9,
        "interval_coverage": 0.8,
        **changes,
    }


def histories(seed: int = 1) -> np.ndarray:
    return np.ceil(simulate_histories(3_000, 0.6, 35.0, 0.8, 2.5, first_chance=1, seed=seed))


def triples_table(rows: np.ndarray, when: date = NOW) -> pa.Table:
    distinct, count = np.unique(rows, axis=0, return_counts=True)
    return pa.table(
        {
            "origin_date": pa.array([when] * len(distinct), pa.date32()),
            "repeat_count": distinct[:, 0].astype(np.int64),
            "t_x": distinct[:, 1].astype(np.int64),
            "observed_days": distinct[:, 2].astype(np.int64),
            "paid_repeat_count": distinct[:, 0].astype(np.int64),
            "customer_count": count.astype(np.int64),
        }
    )


def spends_table(seed: int = 1, customers: int = 2_000, when: date = NOW) -> pa.Table:
    spends = simulate_spends(customers, 6.0, 4.0, 15.0, seed=seed)
    amounts = pa.array(np.round(spends.prod(axis=1), 2)).cast(pa.decimal128(18, 2), safe=False)
    return pa.table(
        {
            "origin_date": pa.array([when] * customers, pa.date32()),
            "paid_repeat_count": spends[:, 0].astype(np.int64),
            "repeat_amount": amounts,
            "customer_count": pa.array([1] * customers, pa.int64()),
        }
    )


def both_origins() -> tuple[pa.Table, pa.Table, pa.Table]:
    past = origin(origin_date=PAST, is_current=False, horizon_days=180)
    return (
        pa.Table.from_pylist([origin(), past]),
        pa.concat_tables([triples_table(histories()), triples_table(histories(2), PAST)]),
        pa.concat_tables([spends_table(), spends_table(2, when=PAST)]),
    )


def at(table: pa.Table, when: date) -> pa.Table:
    """The rows of one origin."""
    return table.filter(pa.compute.equal(table["origin_date"], pa.scalar(when)))


def shuffled(*tables: pa.Table) -> list[pa.Table]:
    """The same tables with their rows in another order."""
    random = np.random.default_rng(3)
    return [table.take(random.permutation(table.num_rows)) for table in tables]

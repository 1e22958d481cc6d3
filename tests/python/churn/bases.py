"""Made-up shops for the churn models, as the tables that dbt would hand them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

HORIZON = 30
TODAY = dt.date(2024, 12, 31)
ORIGINS = [TODAY - dt.timedelta(days=HORIZON * number) for number in range(4, -1, -1)]


def gates(**changes: Any) -> pa.Table:
    """The one row of int_churn_gates, gate open."""
    row = {
        "origin_date": TODAY,
        "held_out_origin_date": ORIGINS[-2],
        "horizon_days": HORIZON,
        "buyer_count": 1_000,
        "min_buyers": 500,
        "history_days": 400,
        "min_history_days": 120,
        "gone_count": 300,
        "kept_count": 300,
        "min_class_count": 30,
        "leak_auc": 0.98,
    }
    return pa.Table.from_pylist([row | changes]).cast(
        pa.schema(
            [
                ("origin_date", pa.date32()),
                ("held_out_origin_date", pa.date32()),
                *((name, pa.int64()) for name in list(row)[2:-1]),
                ("leak_auc", pa.float64()),
            ]
        )
    )


def customers(count: int = 600, seed: int = 0) -> pa.Table:
    """Customers at every origin; the longer silent, the surer gone. The last has no outcome."""
    generator = np.random.default_rng(seed)
    rows: dict[str, list[Any]] = {}
    for origin in ORIGINS:
        silence = generator.integers(0, 200, count)
        order_days = generator.integers(1, 12, count)
        tenure = silence + np.where(order_days > 1, order_days * 15, 0)
        gone = generator.random(count) < 1 / (1 + np.exp(-(silence - 80) / 25 + order_days / 4))
        columns = {
            "origin_date": [origin] * count,
            "customer_id": [f"c{number:05d}" for number in range(count)],
            "had_no_order": [None] * count if origin == TODAY else gone.tolist(),
            "days_since_last_order": silence.tolist(),
            "tenure_days": tenure.tolist(),
            "order_day_count": order_days.tolist(),
            "net_amount": (order_days * generator.integers(5, 50, count)).tolist(),
            "country": generator.choice(["France", "Spain", "Italy"], count).tolist(),
        }
        for name, values in columns.items():
            rows.setdefault(name, []).extend(values)
    return pa.table(
        {
            **{name: pa.array(values) for name, values in rows.items()},
            "origin_date": pa.array(rows["origin_date"], pa.date32()),
            "had_no_order": pa.array(rows["had_no_order"], pa.bool_()),
        }
    )


def examples_and_current(table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Rows of past origins, and of today."""
    is_past = table["had_no_order"].is_valid()
    return table.filter(is_past), table.filter(table["had_no_order"].is_null())


def triples(table: pa.Table) -> pa.Table:
    """Purchase histories of the customers, one row each."""
    x = table["order_day_count"].to_numpy() - 1
    tenure = table["tenure_days"].to_numpy()
    silence = table["days_since_last_order"].to_numpy()
    return pa.table(
        {
            "origin_date": table["origin_date"],
            "repeat_count": x,
            "t_x": tenure - silence,
            "observed_days": tenure,
            "customer_count": np.ones(table.num_rows, dtype=np.int64),
        }
    )


def thresholds(days: int | None = 90) -> pa.Table:
    """What thresholds_table gives, the same threshold at every origin."""
    return pa.Table.from_pylist(
        [{"origin_date": origin, "threshold_days": days} for origin in ORIGINS],
        schema=pa.schema([("origin_date", pa.date32()), ("threshold_days", pa.int64())]),
    )

"""The oldest rule of all, for the back-test: whoever is quiet for too long is gone."""

from typing import Any

import pyarrow as pa

from klientela.churn.lapse import lapse_threshold
from klientela.clv.columns import at_origin, floats, in_order

_HIATUS = pa.schema([("origin_date", pa.date32()), ("hiatus_days", pa.int64())])


def hiatus_table(gates: pa.Table, gap_counts: pa.Table) -> pa.Table:
    """Find out how long a customer could be quiet at each past origin before counting as lapsed.

    Parameters
    ----------
    gates : Table
        One row per origin: `origin_date`, `is_current`, `min_at_risk`.
    gap_counts : Table
        One row per origin, length of a gap and kind: `origin_date`, `gap_days`, `is_closed`,
        `gap_count`.

    Returns
    -------
    Table
        One row per past origin; `hiatus_days` is null where the gaps give no threshold.
    """
    rows: list[dict[str, Any]] = []
    for gate in in_order(gates, "origin_date").to_pylist():
        if gate["is_current"]:
            continue
        gaps = at_origin(gap_counts, gate["origin_date"])
        threshold = lapse_threshold(
            floats(gaps, "gap_days"),
            gaps["is_closed"].to_numpy(zero_copy_only=False),
            floats(gaps, "gap_count"),
            min_at_risk=gate["min_at_risk"],
        )
        rows.append({"origin_date": gate["origin_date"], "hiatus_days": threshold.days})
    return pa.Table.from_pylist(rows, schema=_HIATUS)

"""Rows of text as a Parquet file, and queries as one."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from klientela.connectors.sql import literal

_BATCH_ROWS = 50_000


def write_rows(path: Path, names: Sequence[str], rows: Iterable[Sequence[str | None]]) -> int:
    """Write rows of text, a batch at a time.

    Parameters
    ----------
    path
        The file to write.
    names
        Column names, all different.
    rows
        One value per name; an empty one is null.

    Returns
    -------
    int
        Number of rows.
    """
    schema = pa.schema([(name, pa.string()) for name in names])
    count = 0
    batch: list[Sequence[str | None]] = []
    path.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:

        def flush() -> None:
            columns = list(zip(*batch, strict=True)) or [() for _ in names]
            arrays = [
                pa.array([value or None for value in column], pa.string()) for column in columns
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            batch.clear()

        for row in rows:
            batch.append(row)
            count += 1
            if len(batch) >= _BATCH_ROWS:
                flush()
        if batch or not count:
            flush()
    return count


def write_query(con: duckdb.DuckDBPyConnection, path: Path, select: str) -> int:
    """Write the rows of a query, in its order; gives their number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = con.execute(
        f"copy ({select}) to {literal(str(path))} (format parquet, compression zstd)"
    ).fetchall()
    count: int = written[0][0]
    return count

"""Parquet files whose bytes depend on their content alone, put in place only when complete."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

# Columns in which every value is another one: looking for repetition would be work for nothing.
_UNLIKE_COLUMNS = frozenset({"order_id", "customer_id", "email", "ordered_at", "created_at", "tax"})


def write(path: Path, tables: Iterable[pa.Table]) -> int:
    """Write tables as one file, a row group each, and count the rows.

    Text columns that point at repeated words are written as plain text columns: no reader can
    tell, and the schema has text only.
    """
    row_count = 0
    writer: pq.ParquetWriter | None = None
    try:
        for table in tables:
            if writer is None:
                writer = pq.ParquetWriter(
                    path,
                    table.schema,
                    compression="zstd",
                    store_schema=False,
                    use_dictionary=[
                        name for name in table.column_names if name not in _UNLIKE_COLUMNS
                    ],
                )
            writer.write_table(table, row_group_size=max(table.num_rows, 1))
            row_count += table.num_rows
    finally:
        if writer is not None:
            writer.close()
    return row_count


@contextmanager
def all_or_nothing(folder: Path) -> Iterator[Path]:
    """Give a folder to write into, and move its files into `folder` when all went well.

    A run that fails half way leaves what was there before. Other files in `folder` stay.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
        for file in sorted(partial.rglob("*")):
            if file.is_file():
                target = folder / file.relative_to(partial)
                target.parent.mkdir(parents=True, exist_ok=True)
                file.replace(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)

"""Sources whose columns are declared in dbt: one view per declared table, by column name."""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from klientela.connectors.csv_file import read_csv
from klientela.connectors.folder import DataFile, data_files, named, of_one_kind
from klientela.connectors.parquet_file import read_parquet
from klientela.connectors.sql import identifier
from klientela.connectors.table_file import TableFile, refuse_without_rows
from klientela.connectors.view import RawTable, RawView
from klientela.errors import KlientelaError


def read_declared(
    con: duckdb.DuckDBPyConnection, data_dir: Path, landing: Path, table: RawTable
) -> RawView:
    """Read one declared table of a source.

    A source with one table reads every data file in its folder into it (daily exports); a source
    with several reads the file that is named like the table.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    data_dir
        Folder with one folder per source.
    landing
        Folder for plain copies.
    table
        What dbt declares.

    Returns
    -------
    RawView
        The view over its file or files.

    Raises
    ------
    KlientelaError
        When a file is missing or unreadable, or has no column of a declared name.
    """
    if not table.columns:
        raise KlientelaError(
            f"The source {table.source} declares no columns for its table {table.name}: list them "
            f"in models/staging/{table.source}/_{table.source}__sources.yml."
        )
    files = data_files(data_dir, table.source)
    if table.is_only_one:
        files = list(of_one_kind(files, f"{table.source} {table.name}"))
    else:
        files = list(named(files, table.name, table.source, also=table.also_named))
    tables = [read_file(con, file, landing, expected=table.columns) for file in files]
    warnings = refuse_without_rows(tables)
    selects = [
        one.select([(f"c{one.position(name)}", identifier(name)) for name in table.columns])
        for one in tables
    ]
    for one in tables:
        warnings.extend(one.warnings)
    return RawView(table, tuple(selects), tuple(warnings))


def read_file(
    con: duckdb.DuckDBPyConnection,
    file: DataFile,
    landing: Path,
    *,
    expected: tuple[str, ...] = (),
    delimiter: str | None = None,
    encoding: str | None = None,
    footers: Sequence[re.Pattern[str]] = (),
) -> TableFile:
    """Inspect one file of either kind."""
    if file.is_parquet:
        return read_parquet(con, file)
    return read_csv(
        con,
        file,
        landing,
        expected=expected,
        delimiter=delimiter,
        encoding=encoding,
        footers=footers,
    )

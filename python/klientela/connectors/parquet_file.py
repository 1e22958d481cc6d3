"""Parquet files as relations of text columns."""

import duckdb

from klientela.connectors.folder import DataFile, refuse_disguised
from klientela.connectors.sql import identifier, one_path
from klientela.connectors.table_file import TableFile
from klientela.errors import KlientelaError


def read_parquet(con: duckdb.DuckDBPyConnection, file: DataFile) -> TableFile:
    """Describe a Parquet file, from its footer alone.

    Parameters
    ----------
    con
        A connection of its own to inspect files with.
    file
        The file.

    Returns
    -------
    TableFile
        With every column as text and the record number, from 1, as row.

    Raises
    ------
    KlientelaError
        When the file is empty, cut off, or no Parquet file.
    """
    refuse_disguised(file)
    path = one_path(str(file.path))
    reader = f"read_parquet({path}, binary_as_string = true, file_row_number = true)"
    try:
        described = con.sql(f"describe select * from {reader}").fetchall()
        rows = con.sql(f"select num_rows from parquet_file_metadata({path})").fetchall()[0][0]
    except duckdb.Error as fault:
        raise KlientelaError(
            f"{file.name} cannot be read as Parquet: it was cut off on its way or is no Parquet "
            "file; export or copy it again."
        ) from fault
    described = [column for column in described if column[0] != "file_row_number"]
    columns = ",\n        ".join(
        f"cast({identifier(name)} as varchar) as c{place}"
        for place, (name, *_) in enumerate(described)
    )
    relation = (
        f"(\n    select\n        {columns},\n        file_row_number + 1 as source_row\n"
        f"    from {reader}\n)"
    )
    return TableFile(
        file=file,
        columns=tuple(name for name, *_ in described),
        relation=relation,
        rows=rows,
        first_row=1,
        is_typed=tuple(type_name != "VARCHAR" for _, type_name, *_ in described),
    )

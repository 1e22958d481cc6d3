"""A table of a PostgreSQL database as Parquet, streamed through ADBC."""

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from klientela.connectors.importing.containers import Piece
from klientela.connectors.importing.names import slug
from klientela.errors import KlientelaError

# What the driver holds in memory at once, and so what a row group is.
_BATCH_OPTION = "adbc.postgresql.batch_size_hint_bytes"
_BATCH_BYTES = 4 << 20
_NAME = re.compile(r'[^".\s]+|"[^"]+"')


def fetched(address: str, table: str, scratch: Path) -> Piece:
    """Copy a table into a Parquet file, a record batch at a time.

    Parameters
    ----------
    address
        ``postgresql://user:password@host:port/database``; what is left out is taken from the
        usual environment variables (``PGPASSWORD``, ``PGHOST`` …).
    table
        ``table`` or ``schema.table``.
    scratch
        Folder to write to.

    Returns
    -------
    Piece
        The Parquet file, called after the table and never after the address.

    Raises
    ------
    KlientelaError
        When the server cannot be reached, the table is not there, or it has no rows.
    """
    # The driver is only there for those who use it; importing it costs others a second.
    import adbc_driver_manager
    from adbc_driver_postgresql import dbapi

    names = table.split(".")
    if len(names) > 2 or not all(_NAME.fullmatch(name) for name in names):
        raise KlientelaError(f"--table {table}: write the name of a table, or schema.table.")
    quoted = ".".join('"' + name.strip('"') + '"' for name in names)
    where = re.sub(r"//[^@/]*@", "//", address).split("?", maxsplit=1)[0]
    to = scratch / "fetched" / f"{slug(table)}.parquet"
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        with dbapi.connect(address) as connection, connection.cursor() as cursor:
            cursor.adbc_statement.set_options(**{_BATCH_OPTION: str(_BATCH_BYTES)})
            cursor.execute(f"select * from {quoted}")
            rows = _write(cursor.fetch_record_batch(), to)
    except adbc_driver_manager.Error as fault:
        said = str(fault).splitlines()[0]
        if "does not exist" in said and "relation" in str(fault):
            raise KlientelaError(
                f"{where} has no table {table}: check the name, and the schema before it."
            ) from fault
        raise KlientelaError(
            f"{where} cannot be read ({_without_password(said, address)}): check the address, that "
            "the server answers, and that the user may read the table."
        ) from fault
    if not rows:
        raise KlientelaError(f"{table} in {where} has not one row.")
    return Piece(to, f"{table}.parquet", "parquet")


def _write(reader: pa.RecordBatchReader, to: Path) -> int:
    rows = 0
    with pq.ParquetWriter(to, _plain(reader.schema), compression="zstd") as writer:
        for batch in reader:
            rows += batch.num_rows
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=writer.schema))
    return rows


def _plain(schema: pa.Schema) -> pa.Schema:
    """Drop what the database says of its own types: two fetches of one table are equal bytes."""
    return pa.schema([pa.field(one.name, one.type) for one in schema])


def _without_password(said: str, address: str) -> str:
    found = re.search(r"//[^:@/]*:([^@/]+)@", address)
    return said.replace(found[1], "…") if found else said

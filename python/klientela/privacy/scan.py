"""Look for a person's traces in files, as bytes and, where a format packs them, as values."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from klientela.publish.copying import literal, quoted

_BLOCK = 1 << 24


def whole_word(texts: Iterable[str]) -> str:
    """Regular expression (RE2 and Python alike) for any of some texts as a word of its own.

    A text inside a longer word, number or address is another one's: ``C1`` is not in ``C12``, and
    ``ann@example.com`` is not in ``joann@example.com``.
    """
    # the longest first, so that a shorter one inside it does not end the match
    ordered = sorted(set(texts), key=lambda text: (-len(text), text))
    alternatives = "|".join(re.escape(text) for text in ordered)
    return rf"(?i)(?:^|[^\w.@+-])(?:{alternatives})(?:$|[^\w@-])"


def count_in_files(files: Iterable[Path], traces: Iterable[str]) -> dict[Path, int]:
    """Count hits by file; files without any are left out."""
    listed = sorted(set(traces))
    counts = {}
    for file in files:
        hits = count_in_file(file, listed)
        if hits:
            counts[file] = hits
    return counts


def count_in_file(file: Path, traces: list[str]) -> int:
    """Count hits in one file: of its bytes, and of its values where they are packed."""
    if not traces:
        return 0
    with file.open("rb") as stream:
        first = stream.read(16)
    if first[:4] == b"PAR1":
        return _in_bytes(file, traces) + _in_parquet(file, traces)
    if first[8:12] == b"DUCK":
        return _in_bytes(file, traces) + _in_database(file, traces)
    return _in_bytes(file, traces)


def _in_bytes(file: Path, traces: list[str]) -> int:
    patterns = []
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        alternatives = b"|".join(re.escape(text.encode(encoding)) for text in traces)
        if encoding == "utf-8":
            alternatives = rb"(?<![\w.@+-])(?:" + alternatives + rb")(?![\w@-])"
        patterns.append(re.compile(alternatives, re.IGNORECASE))
    longest = 2 * max(len(text) for text in traces) * 4 + 2
    hits = 0
    with file.open("rb") as stream:
        tail = b""
        while block := stream.read(_BLOCK):
            text = tail + block
            for pattern in patterns:
                # what ends inside the tail was counted with the block before
                hits += sum(match.end() > len(tail) for match in pattern.finditer(text))
            tail = text[-longest:]
    return hits


def _in_parquet(file: Path, traces: list[str]) -> int:
    pattern = whole_word(traces)
    with pq.ParquetFile(file) as parquet:
        names = [field.name for field in parquet.schema_arrow if _is_text(field.type)]
        hits = 0
        for batch in parquet.iter_batches(columns=names) if names else ():
            hits += int(pc.sum(matches(batch, pattern)).as_py() or 0)
    return hits


def matches(batch: pa.RecordBatch | pa.Table, pattern: str) -> pa.Array | pa.ChunkedArray:
    """Whether any text of a row matches, a boolean per row."""
    found = pa.array([False] * batch.num_rows)
    for field, column in zip(batch.schema, batch.columns, strict=True):
        if _is_text(field.type):
            hit = pc.match_substring_regex(pc.cast(column, pa.string()), pattern)
            found = pc.or_(found, pc.fill_null(hit, False))
    return found


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _in_database(file: Path, traces: list[str]) -> int:
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(file))} as scanned (read_only)")
        hits = 0
        for schema, table, columns in text_tables(connection, "scanned"):
            condition = " or ".join(
                f"regexp_matches({quoted(column)}, {literal(whole_word(traces))})"
                for column in columns
            )
            relation = f"scanned.{quoted(schema)}.{quoted(table)}"
            query = f"select count(*) from {relation} where {condition}"
            hits += int(connection.execute(query).fetchall()[0][0])
    return hits


def text_tables(
    connection: duckdb.DuckDBPyConnection, database: str
) -> Iterator[tuple[str, str, list[str]]]:
    """Give each table of an attached database that has text, with the names of those columns."""
    rows = connection.execute(
        """
        select schema_name, table_name, list(column_name order by column_index)
        from duckdb_columns() join duckdb_tables() using (database_name, schema_name, table_name)
        where database_name = ? and data_type = 'VARCHAR'
        group by all order by all
        """,
        [database],
    ).fetchall()
    yield from ((schema, table, columns) for schema, table, columns in rows)

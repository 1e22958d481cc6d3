"""Take rows out of raw files, whatever their format, and leave every other byte where it can be.

Each file is written anew beside the old one and put in its place in one step. A file that holds
none of the rows is not touched.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from klientela.errors import KlientelaError
from klientela.privacy.scan import matches, whole_word
from klientela.publish.files import sync

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".jsonl", ".ndjson"})
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

Numbers = Mapping[int, frozenset[str]]


def take_out(file: Path, rows: Numbers, emails: frozenset[str]) -> int:
    """Take out the rows with these numbers, and those in which one of the addresses stands.

    Parameters
    ----------
    file
        CSV, TSV, text with one record per line, JSON lines, or Parquet.
    rows
        Numbers as in ``source_row`` (a header is row 1; a Parquet file has none),
        each with texts of which one must stand in the row.
    emails
        In lower case.

    Returns
    -------
    int
        How many rows were taken out; 0 leaves the file as it is, byte by byte.

    Raises
    ------
    KlientelaError
        When a row is not the one that was meant. Nothing is written then.
    """
    if not rows and not emails:
        return 0
    target = file.resolve()
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.suffix.lower() == ".parquet":
            taken = _from_parquet(target, draft, rows, emails)
        else:
            taken = _from_text(target, draft, rows, emails)
        if taken:
            draft.chmod(target.stat().st_mode & 0o7777)
            sync(draft)
            draft.replace(target)
            sync(target.parent)
    finally:
        draft.unlink(missing_ok=True)
    return taken


def _from_parquet(file: Path, draft: Path, rows: Numbers, emails: frozenset[str]) -> int:
    pattern = whole_word(emails) if emails else None
    taken, number = 0, 1
    with pq.ParquetFile(file) as parquet:
        schema = parquet.schema_arrow
        column = parquet.metadata.row_group(0).column(0) if parquet.num_row_groups else None
        compression = column.compression if column is not None else "snappy"
        with pq.ParquetWriter(
            draft,
            schema,
            compression="none" if compression == "UNCOMPRESSED" else compression.lower(),
            store_schema=b"ARROW:schema" in (parquet.metadata.metadata or {}),
        ) as writer:
            for group in range(parquet.num_row_groups):
                table = parquet.read_row_group(group)
                out = [False] * table.num_rows
                for row, texts in rows.items():
                    place = row - number
                    if 0 <= place < table.num_rows:
                        _check(file, row, texts, " ".join(_texts(table, place)))
                        out[place] = True
                mask: pa.Array = pa.array(out)
                if pattern is not None:
                    mask = pc.or_(mask, matches(table, pattern))
                taken += int(pc.sum(mask).as_py() or 0)
                number += table.num_rows
                writer.write_table(table.filter(pc.invert(mask)))
    return taken


def _texts(table: pa.Table, place: int) -> list[str]:
    return [
        str(value) for value in table.slice(place, 1).to_pylist()[0].values() if value is not None
    ]


def _from_text(file: Path, draft: Path, rows: Numbers, emails: frozenset[str]) -> int:
    pattern = re.compile(whole_word(emails)) if emails else None
    taken = 0
    with file.open("rb") as stream, draft.open("wb") as out:
        encoding = _BYTE_ORDER_MARKS.get(stream.read(2), "utf-8")
        stream.seek(0)
        one_per_line = file.suffix.lower() in (".jsonl", ".ndjson")
        for number, record in enumerate(_records(stream, encoding, one_per_line=one_per_line), 1):
            text = record.decode(encoding, errors="replace")
            if number in rows:
                _check(file, number, rows[number], text)
            elif pattern is None or not pattern.search(text):
                out.write(record)
                continue
            taken += 1
    return taken


def _records(stream: BinaryIO, encoding: str, *, one_per_line: bool) -> Iterator[bytes]:
    """Split into records with their line ends; a line break inside quotes ends none."""
    quote, newline = '"'.encode(encoding), "\n".encode(encoding)
    parts: list[bytes] = []
    is_open = False
    for line in _lines(stream, newline):
        parts.append(line)
        if not one_per_line and line.count(quote) % 2:
            is_open = not is_open
        if not is_open:
            record = b"".join(parts)
            parts.clear()
            # a blank line is no row to any reader, and stays where it is with what follows
            if record.strip(b"\r\n\0 "):
                yield record
            else:
                parts.append(record)
    if parts:
        yield b"".join(parts)


def _lines(stream: BinaryIO, newline: bytes) -> Iterator[bytes]:
    """Lines of a stream, each with its end, for line ends of one or two bytes."""
    if len(newline) == 1:
        yield from stream
        return
    rest = b""
    while block := stream.read(1 << 20):
        rest += block
        start = 0
        while (end := rest.find(newline, start)) >= 0:
            # a unit of two bytes begins at an even place
            if (end - start) % 2:
                end = rest.find(newline, end + 1)
                if end < 0:
                    break
                continue
            yield rest[start : end + 2]
            start = end + 2
        rest = rest[start:]
    if rest:
        yield rest


def _check(file: Path, number: int, texts: frozenset[str], content: str) -> None:
    if texts and not any(text.casefold() in content.casefold() for text in texts):
        raise KlientelaError(
            f"Row {number} of {file.name} is not the one that was built from: the file changed "
            "since the last build. Run `klientela build`, then forget again."
        )

"""Plain copies of files that DuckDB would not read as they stand.

A copy is UTF-8, every field quoted, one line end, the row number first. It is written anew by
every build and never committed or published; the exported file itself is not touched.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from klientela.connectors.sql import one_path


def write_plain_copy(copy: Path, records: Iterable[tuple[int, Sequence[str]]]) -> int:
    """Write records beside their row numbers, all or nothing.

    Parameters
    ----------
    copy
        The file to write; its folder is made.
    records
        Pairs of a row number and the fields of that row.

    Returns
    -------
    int
        Number of records written.
    """
    copy.parent.mkdir(parents=True, exist_ok=True)
    unfinished = copy.with_name(copy.name + ".part")
    count = 0
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
            for row, fields in records:
                writer.writerow([row, *fields])
                count += 1
        unfinished.replace(copy)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def plain_copy_relation(copy: Path, width: int) -> str:
    """Write the table expression over a plain copy: ``source_row`` and `width` text columns."""
    return (
        f"read_csv({one_path(str(copy))}, auto_detect = false, header = false, "
        "strict_mode = true, delim = ',', quote = '\"', escape = '\"', new_line = '\\n', "
        f"columns = {{'source_row': 'bigint', {text_columns(width)}}})"
    )


def text_columns(width: int) -> str:
    """Name and type `width` text columns, as the reader's option ``columns`` wants them."""
    return ", ".join(f"'c{place}': 'varchar'" for place in range(width))

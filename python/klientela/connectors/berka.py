"""The Czech bank of the PKDD'99 challenge: tab-separated files without a header.

What a column means is only known by its place, which the source's yml declares. A file whose rows
have another number of fields is therefore refused: nobody could say which column is missing.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from klientela.connectors.folder import DataFile, data_files, named, refuse_disguised
from klientela.connectors.plain_copy import plain_copy_relation, write_plain_copy
from klientela.connectors.table_file import TableFile, fields, refuse_without_rows
from klientela.connectors.text import scan
from klientela.connectors.view import RawTable
from klientela.errors import KlientelaError

SOURCE = "berka"


def read_berka(data_dir: Path, landing: Path, table: RawTable) -> TableFile:
    """Read one table of the bank.

    Parameters
    ----------
    data_dir
        Folder with one folder per source.
    landing
        Folder for the plain copy.
    table
        What dbt declares; its columns are those of the file, in their order.

    Returns
    -------
    TableFile
        With the declared columns, the line of the file as row.

    Raises
    ------
    KlientelaError
        When the file is missing, empty, or has a line with another number of fields.
    """
    file = named(data_files(data_dir, SOURCE), table.name, SOURCE)[0]
    refuse_disguised(file)
    copy = landing / (file.name + ".plain.csv")
    found = TableFile(
        file=file,
        columns=table.columns,
        relation=plain_copy_relation(copy, len(table.columns)),
        rows=write_plain_copy(copy, _records(file, len(table.columns))),
        first_row=1,
        is_typed=(False,) * len(table.columns),
    )
    refuse_without_rows([found])
    return found


def _records(file: DataFile, width: int) -> Iterator[tuple[int, list[str]]]:
    with file.path.open(encoding=scan(file).codec, newline="") as stream:
        for line, values in enumerate(csv.reader(stream, delimiter="\t"), start=1):
            if not values:
                continue
            if len(values) != width:
                raise KlientelaError(
                    f"{file.name}, line {line}: {fields(len(values))} where the published file has "
                    f"{width}, separated by tabs: the file is damaged or another edition, fetch "
                    "it again."
                )
            yield line, values

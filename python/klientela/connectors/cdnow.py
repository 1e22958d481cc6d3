"""The CDNOW purchase histories: one of two blank-padded text files, as published.

The 1/10 sample has five columns (the customer's number in the whole set, the number in the
sample, date, CDs, dollars) and no header. The master has four (customer, date, CDs, dollars), and
in the copy that most people have a header line. So the customer is the second column of the
sample and the first of the master.
"""

from collections.abc import Iterator
from pathlib import Path

from klientela.connectors.folder import DataFile, data_files, nearest, refuse_disguised
from klientela.connectors.plain_copy import plain_copy_relation, write_plain_copy
from klientela.connectors.table_file import TableFile, fields, refuse_without_rows
from klientela.connectors.text import scan
from klientela.errors import KlientelaError

SOURCE = "cdnow"
COLUMNS = ("customer_id", "order_date", "cd_count", "dollar_value")
_PUBLISHED = ("CDNOW_sample.txt", "CDNOW_master.txt")
# Which fields of a line are the columns, by the number of fields on it.
_FIELDS = {5: (1, 2, 3, 4), 4: (0, 1, 2, 3)}


def read_cdnow(data_dir: Path, landing: Path, cdnow_file: str) -> TableFile:
    """Read the one CDNOW file that the folder holds.

    Parameters
    ----------
    data_dir
        Folder with one folder per source.
    landing
        Folder for the plain copy.
    cdnow_file
        Name of the file (var ``cdnow_file``).

    Returns
    -------
    TableFile
        With the columns `COLUMNS`, the line of the file as row.

    Raises
    ------
    KlientelaError
        When both files are there, when the one asked for is not, or when a line has a wrong
        number of fields, naming the line.
    """
    files = data_files(data_dir, SOURCE)
    published = [file.name for file in files if Path(file.name).name in _PUBLISHED]
    if len(published) > 1:
        raise KlientelaError(
            f"Both {' and '.join(published)} are there, and the sample's customers are a part of "
            "the master's: keep one, and name it in the var cdnow_file."
        )
    by_name = {Path(file.name).name: file for file in files}
    if cdnow_file not in by_name:
        close = nearest(cdnow_file, list(by_name)) or next(iter(by_name))
        raise KlientelaError(
            f"There is no {SOURCE}/{cdnow_file}, only {', '.join(sorted(by_name))}: set "
            f"--vars '{{cdnow_file: {close}}}', or put the file there."
        )
    file = by_name[cdnow_file]
    refuse_disguised(file)
    copy = landing / (file.name + ".plain.csv")
    table = TableFile(
        file=file,
        columns=COLUMNS,
        relation=plain_copy_relation(copy, len(COLUMNS)),
        rows=write_plain_copy(copy, _purchases(file)),
        first_row=1,
        is_typed=(False,) * len(COLUMNS),
    )
    refuse_without_rows([table])
    return table


def _purchases(file: DataFile) -> Iterator[tuple[int, list[str]]]:
    found = scan(file)
    width = 0
    with file.path.open(encoding=found.codec) as stream:
        for line, text in enumerate(stream, start=1):
            values = text.split()
            if not values or (not width and values[0].isidentifier()):
                # A blank line, or the header that some copies of the master have.
                continue
            if not width and len(values) not in _FIELDS:
                raise KlientelaError(
                    f"{file.name}, line {line}: {fields(len(values))} where the sample has 5 and "
                    "the master 4: this is neither of the CDNOW files as published."
                )
            width = width or len(values)
            if len(values) != width:
                raise KlientelaError(
                    f"{file.name}, line {line}: {fields(len(values))} where the lines above have "
                    f"{width}: the file is damaged, fetch it again."
                )
            yield line, [values[place] for place in _FIELDS[width]]

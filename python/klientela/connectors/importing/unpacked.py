"""Exports whose lines are no plain table, unpacked by the format that says so."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from klientela.connectors.csv_file import Start
from klientela.connectors.folder import DataFile
from klientela.connectors.importing.parquet import write_rows
from klientela.connectors.importing.surveys import fill_down, qualtrics, surveymonkey
from klientela.connectors.importing.web_report import report_rows
from klientela.connectors.tools.answers import Answers
from klientela.connectors.tools.known import Table
from klientela.errors import KlientelaError

Record = Sequence[str]
Numbered = tuple[int, Record]


def unpack_lines(
    file: DataFile,
    start: Start | None,
    table: Table,
    answers: Answers,
    to: Path,
    *,
    records: Sequence[Record] | None = None,
) -> int:
    """Write an export as the plain table its format makes of it.

    Parameters
    ----------
    file
        The export.
    start
        Its dialect; none where `records` are given.
    table
        The format.
    answers
        What the person said.
    to
        The Parquet file to write.
    records
        Its records, where they come from a sheet.

    Returns
    -------
    int
        Number of rows.

    Raises
    ------
    KlientelaError
        When a line does not fit, naming it.
    """
    if records is not None:
        lines: Iterator[Numbered] = iter(list(enumerate(records, start=1)))
    elif start is not None:
        lines = _records(file, start)
    else:
        raise TypeError("either the dialect of a text file or records")
    name = Path(file.name).stem
    survey = answers.settings.get("survey", name)
    if table.unpack == "qualtrics":
        rows = qualtrics(file.name, lines, table, answers, survey=survey)
    elif table.unpack == "surveymonkey":
        rows = surveymonkey(file.name, lines, table, answers, survey=survey)
    elif table.unpack == "fill_down":
        rows = fill_down(file.name, lines, table, answers, survey=survey)
    elif table.unpack == "web_report":
        rows = report_rows(file.name, lines, table, answers, report=name)
    else:
        raise KlientelaError(f"{file.name}: nothing is known that unpacks {table.unpack}.")
    return write_rows(to, tuple(table.columns), rows)


def _records(file: DataFile, start: Start) -> Iterator[Numbered]:
    """Read every record with the line it begins on; blank lines too, as empty records."""
    with file.path.open(encoding=start.scan.codec, newline="") as stream:
        reader = csv.reader(
            stream, delimiter=start.dialect.delimiter, quotechar=start.dialect.quote, strict=True
        )
        while True:
            line = reader.line_num + 1
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as fault:
                raise KlientelaError(
                    f"{file.name}, line {line}: the quotes of a field do not close properly "
                    f"({fault}): the file was cut off or changed; export it again."
                ) from fault
            yield line, record

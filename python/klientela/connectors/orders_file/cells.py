"""The values of one mapped column over all files, with where each stands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cells:
    """Values of one column.

    Attributes
    ----------
    column
        What the export calls it.
    sql
        A query with the columns ``value`` (text, trimmed, null where blank), ``source_file`` and
        ``source_row``.
    """

    column: str
    sql: str


def said(column: str, file_name: str, row: int, value: str) -> str:
    """Name a value and its place as a person would look it up."""
    return f"'{value}' in {file_name}, row {row}, column {column}"

"""What a person said about the files of one source, in its ``mapping.yml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from klientela.connectors.folder import nearest
from klientela.connectors.orders_file.mapping import DELIMITERS, FILE_NAMES, yaml_in
from klientela.errors import KlientelaError

KEYS = (
    "entity", "columns", "date_format", "decimal", "currency", "time_zone", "delimiter",
    "encoding", "sheet", "header_row", "settings",
)  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """How files are to be read where they do not say it themselves.

    Attributes
    ----------
    entity
        What a row is, for files of no known tool.
    columns
        Our column name to theirs.
    date_formats
        Of each column by our name, or of all under the name ``*``; letters of strptime.
    decimal, currency, time_zone, delimiter, encoding
        As in the mapping of ``orders_file``.
    sheet
        Name of the sheet of a workbook.
    header_row
        Row of the column names, as the spreadsheet counts.
    settings
        What else a format asks for (the period of a report, the name of a survey).
    came_from
        Where it was written, for sentences.
    """

    entity: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    date_formats: dict[str, str] = field(default_factory=dict)
    decimal: str | None = None
    currency: str | None = None
    time_zone: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    settings: dict[str, str] = field(default_factory=dict)
    came_from: str = "the mapping"

    def of_unpacked(self) -> "Answers":
        """Give what still holds once a file was unpacked: its columns have our names then."""
        return replace(self, columns={}, delimiter=None, encoding=None)


def answers_in(folder: Path) -> Answers:
    """Read the mapping in a source's folder; nothing said where there is none."""
    for name in FILE_NAMES:
        path = folder / name
        if path.is_file():
            return read_answers(path, f"{folder.name}/{name}")
    return Answers()


def read_answers(path: Path, said: str) -> Answers:
    """Read one mapping.

    Parameters
    ----------
    path
        A YAML file.
    said
        What people call it.

    Returns
    -------
    Answers
        Checked.

    Raises
    ------
    KlientelaError
        When it is no YAML or has a key that means nothing: all faults in one sentence.
    """
    content = yaml_in(path, said)
    if content is None or content == "":
        return Answers(came_from=said)
    if not isinstance(content, Mapping):
        raise KlientelaError(
            f"{said} must be a list of `key: value` lines, of the keys {', '.join(KEYS)}."
        )
    faults: list[str] = []
    for key in content:
        if key not in (*KEYS, "row_is"):
            close = nearest(str(key), KEYS)
            faults.append(
                f"there is no key {key}"
                + (f" (is it {close}?)" if close else f" (there are {', '.join(KEYS)})")
            )
    columns = _texts(content, "columns", faults)
    formats = content.get("date_format")
    header_row = content.get("header_row")
    if header_row and not (str(header_row).isdigit() and int(header_row) > 0):
        faults.append(f"header_row is '{header_row}': write the number of the row, from 1")
        header_row = None
    decimal = content.get("decimal") or None
    if decimal not in (None, ".", ","):
        faults.append(f'decimal is \'{decimal}\': write "." or ","')
    if faults:
        raise KlientelaError(f"{said}: {'; '.join(faults)}.")
    delimiter = content.get("delimiter") or None
    return Answers(
        entity=content.get("entity") or None,
        columns=columns,
        date_formats=dict(formats) if isinstance(formats, Mapping) else _all(formats),
        decimal=decimal,
        currency=(content.get("currency") or "").upper() or None,
        time_zone=content.get("time_zone") or None,
        delimiter=DELIMITERS.get(delimiter, delimiter) if delimiter else None,
        encoding=content.get("encoding") or None,
        sheet=content.get("sheet") or None,
        header_row=int(header_row) if header_row else None,
        settings=_texts(content, "settings", faults),
        came_from=said,
    )


def _all(formats: Any) -> dict[str, str]:
    return {"*": str(formats)} if formats else {}


def _texts(content: Mapping[str, Any], key: str, faults: list[str]) -> dict[str, str]:
    value = content.get(key) or {}
    if not isinstance(value, Mapping):
        faults.append(f"`{key}:` must hold lines like `email: E-mail address`")
        return {}
    return {str(name): str(theirs) for name, theirs in value.items() if str(theirs).strip()}

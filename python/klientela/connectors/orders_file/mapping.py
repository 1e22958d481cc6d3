"""The mapping of somebody's order export: what they wrote, checked in one go."""

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from klientela.connectors.folder import nearest
from klientela.connectors.orders_file.columns import known_columns
from klientela.errors import KlientelaError

FILE_NAMES = ("mapping.yml", "mapping.yaml")
ROW_IS = ("order", "order_line")
KEYS = (
    "columns", "row_is", "date_format", "decimal", "currency", "time_zone", "delimiter", "encoding",
)  # fmt: skip
DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


@dataclass(frozen=True)
class Mapping:
    """How an export's columns and values are to be read.

    Attributes
    ----------
    columns
        Our column name to theirs.
    row_is
        ``order`` or ``order_line``; decided from the order numbers when none.
    date_format
        In the letters of strptime; decided from the whole column when none.
    decimal
        ``.`` or ``,``; decided from all number columns when none.
    currency, time_zone
        Of the whole file; the reporting ones when none.
    delimiter, encoding
        Of a text file; decided from the file when none.
    came_from
        Where it was written, for sentences.
    """

    columns: dict[str, str] = field(default_factory=dict)
    row_is: str | None = None
    date_format: str | None = None
    decimal: str | None = None
    currency: str | None = None
    time_zone: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    came_from: str = "the mapping"


def find_mapping(data_dir: Path, source: str, var: object) -> Mapping | None:
    """Find the mapping that a person wrote.

    Parameters
    ----------
    data_dir
        Folder with one folder per source.
    source
        Name of the source and of its folder.
    var
        Value of the var ``orders_file``; wins over a file because it was said for this run.

    Returns
    -------
    Mapping or None
        None where nobody wrote one.

    Raises
    ------
    KlientelaError
        When it cannot be read or contradicts itself: all faults in one sentence.
    """
    if var is not None:
        return _checked(var, "the var orders_file")
    for name in FILE_NAMES:
        path = data_dir / source / name
        if path.is_file():
            said = f"{source}/{name}"
            return _checked(yaml_in(path, said), said)
    return None


def yaml_in(path: Path, said: str) -> Any:
    """Read a mapping that a person wrote.

    Parameters
    ----------
    path
        A YAML file.
    said
        What people call it.

    Returns
    -------
    mapping, list, str or None
        Every scalar as text: a column called No, Yes or 1.0 keeps its name.

    Raises
    ------
    KlientelaError
        When it cannot be read or is no YAML, naming the line.
    """
    try:
        return yaml.BaseLoader(path.read_text("utf-8-sig")).get_single_data()
    except OSError as fault:
        raise KlientelaError(f"{said} cannot be read: {fault.strerror}.") from fault
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise KlientelaError(
            f"{said}{where}: this is not valid YAML: write `key: value` on each line, "
            "names with : or # in quotes."
        ) from fault


def _checked(content: Any, said: str) -> Mapping:
    faults: list[str] = []
    if not isinstance(content, AnyMapping):
        raise KlientelaError(
            f"{said} must be a list of `key: value` lines, of the keys {', '.join(KEYS)}."
        )
    given: dict[str, Any] = {}
    for key, value in content.items():
        if key in KEYS:
            given[key] = value
            continue
        if key in known_columns():
            faults.append(f"{key} belongs under `columns:`")
            continue
        faults.append(f"there is no key {key}{_nearest_of(str(key), KEYS)}")
    columns = _checked_columns(given.pop("columns", None), faults)
    texts = {key: _text(key, value, faults) for key, value in given.items()}
    _check_values(texts, faults)
    if faults:
        raise KlientelaError(f"{said}: {'; '.join(faults)}.")
    delimiter = texts.get("delimiter")
    if delimiter:
        texts["delimiter"] = DELIMITERS.get(delimiter, delimiter)
    currency = texts.get("currency")
    texts["currency"] = currency.upper() if currency else None
    return Mapping(columns=columns, came_from=said, **texts)


def _checked_columns(content: Any, faults: list[str]) -> dict[str, str]:
    if content is None or content == "":
        return {}
    if not isinstance(content, AnyMapping):
        faults.append("`columns:` must hold lines like `order_id: Order Number`")
        return {}
    columns: dict[str, str] = {}
    for name, theirs in content.items():
        if name not in known_columns():
            known = tuple(known_columns())
            faults.append(f"there is no column {name} to map to{_nearest_of(str(name), known)}")
        elif isinstance(theirs, bool) or not isinstance(theirs, str | int | float):
            faults.append(f"columns.{name} must be the name of one column, in quotes")
        elif str(theirs).strip():
            columns[name] = str(theirs)
    return columns


def _nearest_of(name: str, known: tuple[str, ...]) -> str:
    close = nearest(name, known)
    return f" (is it {close}?)" if close else f" (there are {', '.join(known)})"


def _text(key: str, value: Any, faults: list[str]) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool | AnyMapping | list):
        faults.append(f"{key} must be one value, in quotes")
        return None
    return str(value)


def _check_values(texts: AnyMapping[str, str | None], faults: list[str]) -> None:
    row_is = texts.get("row_is")
    if row_is is not None and row_is not in ROW_IS:
        faults.append(f"row_is is '{row_is}': write order or order_line")
    decimal = texts.get("decimal")
    if decimal is not None and decimal not in (".", ","):
        faults.append(f'decimal is \'{decimal}\': write "." or ","')
    currency = texts.get("currency")
    if currency is not None and not (len(currency) == 3 and currency.isalpha()):
        faults.append(f"currency is '{currency}': write a three-letter code such as EUR")
    delimiter = texts.get("delimiter")
    if delimiter is not None and len(DELIMITERS.get(delimiter, delimiter)) != 1:
        faults.append(f"delimiter is '{delimiter}': write one character, or tab")

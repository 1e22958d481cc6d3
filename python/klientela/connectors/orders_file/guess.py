"""A mapping for those who wrote none: from the names of the columns, or proposed for pasting."""

from collections.abc import Sequence

from klientela.connectors.orders_file.columns import known_columns, normalised
from klientela.connectors.orders_file.mapping import Mapping
from klientela.errors import KlientelaError

_NEEDED = ("customer_id", "ordered_at")


def guess_mapping(file_name: str, headers: Sequence[str]) -> Mapping:
    """Map columns whose names leave no doubt.

    Parameters
    ----------
    file_name
        The file, for sentences.
    headers
        Its column names.

    Returns
    -------
    Mapping
        With the columns alone; what the values say is decided elsewhere.

    Raises
    ------
    KlientelaError
        When a needed column is missing or could be one of several: the sentence ends in a
        mapping to paste and put right.
    """
    certain = _matches(headers, certain=True)
    columns = {name: theirs[0] for name, theirs in certain.items() if len(theirs) == 1}
    if "amount" in columns:
        # A total is nearly always what was paid: a discount beside it has been taken off already.
        columns.pop("discount", None)
    doubts = [
        f"{name} could be {' or '.join(theirs)}"
        for name, theirs in certain.items()
        if len(theirs) > 1 and name in (*_NEEDED, "order_id", "amount")
    ]
    doubts += [f"no column is surely {name}" for name in _NEEDED if name not in certain]
    has_worth = "amount" in certain or {"quantity", "unit_price"} <= set(columns)
    if not has_worth:
        doubts.append("no column is surely amount (nor quantity and unit_price)")
    if not doubts:
        return Mapping(columns=columns, came_from="the column names")
    proposed = dict(columns)
    for name, theirs in {**_matches(headers, certain=False), **certain}.items():
        proposed.setdefault(name, theirs[0])
    raise KlientelaError(
        f"{file_name}: {'; '.join(doubts)}; the columns found are: {', '.join(headers)}. Save this "
        f"line as mapping.yml beside the file and put it right: {_to_paste(proposed)}"
    )


def _matches(headers: Sequence[str], *, certain: bool) -> dict[str, list[str]]:
    """Group the file's columns by what they are called after."""
    found: dict[str, list[str]] = {}
    for name, column in known_columns().items():
        names = column.names if certain else column.maybe
        theirs = [header for header in headers if normalised(header) in names and header.strip()]
        if theirs:
            found[name] = theirs
    return found


def _to_paste(columns: dict[str, str]) -> str:
    """Write a mapping with every needed column, those to fill in as ``?``.

    On one line, which is YAML too, so that it survives wherever the sentence is printed.
    """
    needed = {name: columns.get(name, "?") for name in ("order_id", *_NEEDED)}
    if not {"quantity", "unit_price"} <= set(columns):
        needed["amount"] = columns.get("amount", "?")
    both = {**columns, **needed}
    pairs = ", ".join(f"{name}: {_quoted(both[name])}" for name in known_columns() if name in both)
    return f"{{row_is: order, columns: {{{pairs}}}}}"


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'

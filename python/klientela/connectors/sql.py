"""Spelling of names and text inside the SQL of the raw views."""


def literal(text: str) -> str:
    """Text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Give a name as a quoted SQL identifier, so that any column name of any export is one."""
    return '"' + name.replace('"', '""') + '"'


def one_path(path: str) -> str:
    """Give a path as a SQL literal that means this one file.

    DuckDB reads ``*``, ``?`` and ``[`` in a path as a pattern, also in the name of a folder above
    the checkout; inside brackets each of them stands for itself.
    """
    escaped = "".join(f"[{mark}]" if mark in "*?[" else mark for mark in path)
    return literal(escaped)

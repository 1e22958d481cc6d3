"""Which tool wrote a table, by what stands in it and never by what the file is called."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from klientela.connectors.folder import nearest
from klientela.connectors.tools.known import Column, Line, Table, Tool, known_tools, same_name

# From this share of its telling columns on, an export with a renamed column is told as such.
_NEARLY = 0.6
_SURE = 1_000


@dataclass(frozen=True)
class Near:
    """An export that is nearly one that is known.

    Attributes
    ----------
    table
        What it nearly is.
    missing
        The columns it would need and does not have.
    """

    table: Table
    missing: tuple[Column, ...]

    def says(self, file_name: str, headers: Sequence[str]) -> str:
        """Say what is missing and how to put it right."""
        title = known_tools()[self.table.source].title
        lacks = []
        answer = []
        for column in self.missing:
            close = nearest(column.names[0], headers) if column.names else None
            lacks.append(column.names[0] + (f" (is it {close}?)" if close else ""))
            answer.append(f"{column.name}: {close or '?'}")
        return (
            f"{file_name} looks like {title}, {self.table.says}, but has no column "
            f"{', '.join(lacks)}; it has {', '.join(one or '(no name)' for one in headers)}. "
            "Export it with that column, or give --mapping a file with "
            f"{{columns: {{{', '.join(answer)}}}}}."
        )


def places(
    table: Table, headers: Sequence[str], mapped: dict[str, str] | None = None
) -> dict[str, int]:
    """Find the columns of a table in a header.

    Parameters
    ----------
    table
        What the export is.
    headers
        Its column names.
    mapped
        Our column name to theirs, where a person said it; wins.

    Returns
    -------
    dict of str to int
        Our name to the place, from 0. Of two columns of one name the first counts.
    """
    by_name: dict[str, int] = {}
    for place, header in enumerate(headers):
        by_name.setdefault(same_name(header), place)
    exact = {header: place for place, header in reversed(list(enumerate(headers)))}
    found = {}
    for column in table.columns.values():
        said = (mapped or {}).get(column.name)
        for name in (said,) if said is not None else (*column.names, column.name):
            if name in exact:
                found[column.name] = exact[name]
                break
            if same_name(name) and same_name(name) in by_name:
                found[column.name] = by_name[same_name(name)]
                break
    return found


def looks_like(table: Table, records: Sequence[Sequence[str]]) -> int:
    """Count the signs by which the first lines look as the export's can; 0 where they do not."""
    return max((_signs(look, records) for look in table.looks), default=0)


def _signs(look: Sequence[Line], records: Sequence[Sequence[str]]) -> int:
    count = 0
    for line in look:
        if len(records) < line.number:
            return 0
        record = records[line.number - 1]
        names = {same_name(value) for value in record}
        if not all(same_name(name) in names for name in line.has):
            return 0
        if line.starts is not None and not re.match(line.starts, record[0]):
            return 0
        said = [value.strip() for value in record if value.strip()]
        if line.every is not None and not (
            said and all(re.fullmatch(line.every, value) for value in said)
        ):
            return 0
        count += len(line.has) or 1
    return count


def recognise(
    headers: Sequence[str],
    records: Sequence[Sequence[str]],
    *,
    tools: Iterable[Tool] | None = None,
    is_json: bool = False,
    mapped: dict[str, str] | None = None,
) -> Table | Near | None:
    """Tell which export a table is.

    Parameters
    ----------
    headers
        Its column names.
    records
        Its first lines, the header among them; none for JSON and Parquet.
    tools
        Those in question; all when not given.
    is_json
        Whether it is made of JSON objects.
    mapped
        Our column name to theirs, where a person said it.

    Returns
    -------
    Table, Near or None
        Of several that fit, the one with the most telling columns; one that nearly fits with more
        of them than any that does is told as such, for it is more likely a column was renamed.
    """
    best: tuple[int, Table] | None = None
    near: tuple[int, Near] | None = None
    for tool in known_tools().values() if tools is None else tools:
        for table in tool.tables.values():
            if table.is_mapped or (table.unpack == "json") != is_json:
                continue
            if table.looks:
                signs = looks_like(table, records)
                if signs:
                    # First lines as of no other tool say more than names that many tools use.
                    best = max(best or (0, table), (_SURE + signs, table), key=lambda one: one[0])
                continue
            telling = table.telling
            if not telling:
                continue
            found = places(table, headers, mapped)
            missing = tuple(column for column in telling if column.name not in found)
            there = len(telling) - len(missing)
            if not missing:
                best = max(best or (0, table), (there, table), key=lambda one: one[0])
            elif (
                there >= _NEARLY * len(telling)
                and len(telling) > 2
                and (near is None or there > near[0])
            ):
                near = (there, Near(table, missing))
    if best is not None and (near is None or len(near[1].missing) > 1 or best[0] >= near[0]):
        return best[1]
    return near[1] if near is not None else None

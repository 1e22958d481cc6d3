"""Which tool wrote a table, by what stands in it and never by what the file is called."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

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
            if column.name in self.table.columns:
                answer.append(f"{column.name}: {close or '?'}")
        way_out = "Export it with that column"
        if answer:
            way_out += f", or give --mapping a file with {{columns: {{{', '.join(answer)}}}}}"
        return (
            f"{file_name} looks like {title}, {self.table.says}, but has no column "
            f"{', '.join(lacks)}; it has {', '.join(one or '(no name)' for one in headers)}. "
            f"{way_out}."
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


@dataclass(frozen=True)
class _Look:
    """How the first lines compare with one way an export's can look.

    Attributes
    ----------
    signs
        How many of its signs are there.
    missing
        The column names it would need and does not have.
    """

    signs: int
    missing: tuple[str, ...]


def _looks(
    table: Table, records: Sequence[Sequence[str]], mapped: dict[str, str] | None
) -> list[_Look]:
    """Compare the first lines with every way they can look, as far as all but names fits."""
    return [
        found
        for look in table.looks
        if (found := _compared(look, records, _renamed(table, mapped))) is not None
    ]


def _compared(
    look: Sequence[Line], records: Sequence[Sequence[str]], renamed: dict[str, set[str]]
) -> _Look | None:
    signs = 0
    missing: list[str] = []
    for line in look:
        if len(records) < line.number:
            return None
        record = records[line.number - 1]
        names = {same_name(value) for value in record}
        for theirs, ours in renamed.items():
            names |= ours if theirs in names else set()
        lacks = [name for name in line.has if same_name(name) not in names]
        if line.starts is not None and not re.match(line.starts, record[0]):
            return None
        said = [value.strip() for value in record if value.strip()]
        if line.most is not None and 2 * sum(
            bool(re.fullmatch(line.most, value)) for value in said
        ) <= len(said):
            return None
        missing += lacks
        signs += len(line.has) - len(lacks) if line.has else 1
    return _Look(signs, tuple(missing))


def _renamed(table: Table, mapped: dict[str, str] | None) -> dict[str, set[str]]:
    """Give what a column that a person mapped counts as: any name the tool has for it."""
    return {
        same_name(theirs): {same_name(name) for name in table.columns[ours].names}
        for ours, theirs in (mapped or {}).items()
        if ours in table.columns
    }


def _columns_called(table: Table, names: Iterable[str]) -> tuple[Column, ...]:
    """Give the columns of some names; a name that only tells the export is one of its own."""
    found = []
    for name in names:
        known = [
            ([same_name(one) for one in column.names].index(same_name(name)), place, column)
            for place, column in enumerate(table.columns.values())
            if same_name(name) in {same_name(one) for one in column.names}
        ]
        # The column whose first name it is, before one that takes it for want of a better.
        column = min(known, key=lambda one: one[:2])[2] if known else Column(name)
        found.append(replace(column, names=(name, *column.names)))
    return tuple(found)


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
    # Of several that are nearly it, the one most of whose columns are there.
    near: tuple[int, int, Near] | None = None
    for tool in known_tools().values() if tools is None else tools:
        for table in tool.tables.values():
            if table.is_mapped or (table.unpack == "json") != is_json:
                continue
            found = places(table, headers, mapped)
            for signs, missing in _ways(table, records, found, mapped):
                needed = signs + len(missing)
                if not missing:
                    # First lines as of no other tool say more than names that many tools use.
                    count = signs + (_SURE if table.looks else 0)
                    best = max(best or (0, table), (count, table), key=lambda one: one[0])
                elif signs >= _NEARLY * needed and needed > 2:
                    one = (len(found), signs, Near(table, missing))
                    near = max(near or one, one, key=lambda each: each[:2])
    if best is not None and (near is None or len(near[2].missing) > 1 or best[0] >= near[1]):
        return best[1]
    return near[2] if near is not None else None


def _ways(
    table: Table,
    records: Sequence[Sequence[str]],
    found: dict[str, int],
    mapped: dict[str, str] | None,
) -> Iterator[tuple[int, tuple[Column, ...]]]:
    """Give, per way to recognise a table, how much is there and the columns that are missing."""
    for look in _looks(table, records, mapped):
        yield look.signs, _columns_called(table, look.missing)
    telling = () if table.looks else table.telling
    if telling:
        missing = tuple(column for column in telling if column.name not in found)
        yield len(telling) - len(missing), missing

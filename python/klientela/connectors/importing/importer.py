"""From the files a person names to what will lie in the data folder."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from klientela.connectors.folder import DataFile, nearest
from klientela.connectors.importing.containers import Piece, pieces_of
from klientela.connectors.importing.found import SAMPLE_ROWS, Found, Landing, masked, title_of
from klientela.connectors.importing.guess import UnknownFormatError, guessed
from klientela.connectors.importing.names import file_name, same_content, slug
from klientela.connectors.importing.opening import ORDERS_FILE, Candidate, Opener
from klientela.connectors.importing.orders import find_orders
from klientela.connectors.importing.placing import checked_target, place
from klientela.connectors.importing.published import (
    find_published,
    published_tables,
    recognise_published,
)
from klientela.connectors.sql import identifier
from klientela.connectors.tools.answers import Answers, read_answers
from klientela.connectors.tools.known import Table, known_tools
from klientela.connectors.tools.source import (
    MAPPING_SUFFIX,
    Export,
    read_export,
    selects,
)
from klientela.errors import KlientelaError

# Folder of the data folder that is no source: guessed mappings to put right.
MAPPINGS = "mappings"
_DATE_KINDS = ("date", "epoch")


@dataclass(frozen=True)
class Request:
    """What a person asks for.

    Attributes
    ----------
    paths
        Files and folders.
    data_dir
        Folder with one folder per source.
    source
        The source they say it is; none lets the content decide.
    mapping
        Their mapping file, or none.
    is_dry_run
        Whether nothing may be written into the data folder.
    reporting_time_zone, reporting_currency
        What holds where nothing else says it.
    """

    paths: tuple[Path, ...]
    data_dir: Path
    source: str | None = None
    mapping: Path | None = None
    is_dry_run: bool = False
    reporting_time_zone: str = "UTC"
    reporting_currency: str = "EUR"


class Importer:
    """One import, from opening the files to putting them.

    Use as a context manager: what was unpacked is gone afterwards.

    Parameters
    ----------
    request
        What a person asks for.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.answers = (
            read_answers(request.mapping, request.mapping.name) if request.mapping else Answers()
        )

    def __enter__(self) -> "Importer":
        """Make a place to unpack to."""
        _check_source(self.request.source)
        self._folder = tempfile.TemporaryDirectory(prefix="klientela-import-")
        self.scratch = Path(self._folder.name)
        self.con = duckdb.connect(
            ":memory:", config={"temp_directory": str(self.scratch / "spilled")}
        )
        return self

    def __exit__(self, *_: object) -> None:
        """Remove what was unpacked."""
        self.con.close()
        self._folder.cleanup()

    def find(self) -> list[Found]:
        """Recognise and read every export, and move nothing.

        Returns
        -------
        list of Found
            In the order of the files.

        Raises
        ------
        KlientelaError
            All faults in one message, one sentence each.
        """
        return self._find(pieces_of(path, self.scratch) for path in self.request.paths)

    def find_in(self, piece: Piece) -> list[Found]:
        """Recognise one file that came from elsewhere, as `find` does."""
        return self._find([iter([piece])])

    def _find(self, opened: Iterable[Iterator[Piece]]) -> list[Found]:
        found: list[Found] = []
        faults: list[str] = []
        for pieces in opened:
            try:
                for piece in pieces:
                    try:
                        found += self._found_in(piece)
                    except UnknownFormatError as fault:
                        faults.append(self._with_start(fault))
                    except KlientelaError as fault:
                        faults.append(str(fault))
            except KlientelaError as fault:
                faults.append(str(fault))
        if faults:
            raise KlientelaError("\n".join(faults))
        if not found:
            raise KlientelaError("There is nothing to import: name a file.")
        targets: dict[str, str] = {}
        once = []
        for one in found:
            twin = targets.get(one.landings[0].target) if one.landings else None
            if twin is None:
                once.append(one)
                for landing in one.landings:
                    targets[landing.target] = one.label
        return once

    def _with_start(self, fault: UnknownFormatError) -> str:
        """Save the guessed mapping for a person to put right, and say where."""
        text = fault.guess.text(fault.label)
        if self.request.is_dry_run:
            return f"{fault}. Without --dry-run, a mapping to start from is written:\n\n{text}"
        name = f"{MAPPINGS}/{slug(fault.stem)}.yml"
        path = checked_target(self.request.data_dir, name)
        if path.exists():
            state = "is there already from before"
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            state = "was written"
        return (
            f"{fault}: a mapping to start from {state}, {path}. Put it right, and import the file "
            "again with --mapping and that file."
        )

    def put(self, found: Sequence[Found]) -> list[str]:
        """Put what was found into the data folder, all of it or nothing.

        Parameters
        ----------
        found
            What `find` gave.

        Returns
        -------
        list of str
            The files that are there now and were not before, relative to the data folder.
        """
        landings = [landing for one in found for landing in one.landings]
        return place(self.request.data_dir, landings) if landings else []

    def _found_in(self, piece: Piece) -> Iterator[Found]:
        opener = Opener(self.con, self.scratch, self.answers, self.request.source)
        for candidate in opener.candidates(piece):
            table = candidate.table
            yield self._read(candidate, table) if table is not None else self._untold(candidate)

    def _untold(self, candidate: Candidate) -> Found:
        """Read a published data set, or orders, by column names; guess a mapping for the rest."""
        entity, source = self.answers.entity, self.request.source
        published = recognise_published(candidate.headers, candidate.stem, source)
        if published is not None and self.request.mapping is None:
            return find_published(
                self.con, candidate, published, self.request.data_dir, self.scratch
            )
        found = None
        if entity in (None, "orders") and source in (None, ORDERS_FILE):
            found = find_orders(
                self.con,
                candidate,
                self.request.data_dir,
                self.scratch,
                mapping=self.request.mapping,
                is_certain=entity == "orders" or source == ORDERS_FILE,
                reporting=(self.request.reporting_time_zone, self.request.reporting_currency),
            )
        if found is None:
            if len([name for name in candidate.headers if name.strip()]) < 2:
                raise KlientelaError(
                    f"{candidate.label} is no table that can be told: its lines have one field. If "
                    "it is one, give --mapping a file with its delimiter and columns; a note or a "
                    "list of names beside the exports is not imported."
                )
            guess = guessed(
                candidate.headers,
                source=source,
                sheet=candidate.sheet,
                header_row=candidate.header_row,
            )
            raise UnknownFormatError(candidate.label, candidate.stem, guess)
        return found

    def _read(self, candidate: Candidate, table: Table) -> Found:
        """Read an export exactly as the build will, from the first byte to the last row."""
        answers = self.answers.of_unpacked() if table.unpack else self.answers
        export = Export(
            DataFile(candidate.under_its_suffix(self.scratch), candidate.label), table, answers
        )
        read = read_export(self.con, export, self.scratch / "landing")
        if read.content.rows == 0:
            raise KlientelaError(
                f"{candidate.label} has column names but not one row: the export was cut off, or "
                "its filter matched nothing; export it again."
            )
        (select,) = selects(self.con, [read], self.request.reporting_time_zone)
        self.con.sql(f"create or replace temp view imported as\n{select}")
        mapping = {
            name: read.content.columns[place]
            for name, place in read.places.items()
            if not table.unpack
        }
        used = set(read.places.values())
        landings, there = self._landings(candidate, table)
        return Found(
            label=candidate.label,
            source=table.source,
            title=title_of(table),
            says=table.says,
            entities=table.entities,
            rows=read.content.rows,
            dates=self._dates(table),
            mapping=mapping,
            missing=tuple(name for name in table.columns if name not in read.places),
            unused=tuple(
                name
                for place, name in enumerate(read.content.columns)
                if place not in used and name.strip()
            ),
            sample=self._sample(table),
            warnings=read.content.warnings,
            landings=landings,
            there=there,
        )

    def _dates(self, table: Table) -> tuple[str, str] | None:
        """First and last day of all dates, in one pass over the file."""
        names = [
            identifier(column.name)
            for column in table.columns.values()
            if column.kind in _DATE_KINDS
        ]
        if not names:
            return None
        days = ", ".join(f"cast(try_cast({name} as timestamp) as date)" for name in names)
        ((first, last),) = self.con.sql(
            f"select cast(min(least({days})) as varchar), cast(max(greatest({days})) as varchar) "
            "from imported"
        ).fetchall()
        return (first, last) if first is not None else None

    def _sample(self, table: Table) -> tuple[dict[str, str | None], ...]:
        columns = list(table.columns.values())
        names = ", ".join(identifier(column.name) for column in columns)
        # A limit takes the first rows as they stand, and reads no further.
        rows = self.con.sql(f"select {names} from imported limit {SAMPLE_ROWS}").fetchall()
        return tuple(
            {
                column.name: masked(value) if column.is_personal else value
                for column, value in zip(columns, row, strict=True)
            }
            for row in rows
        )

    def _landings(
        self, candidate: Candidate, table: Table
    ) -> tuple[tuple[Landing, ...], str | None]:
        source = table.source
        name = file_name(candidate.stem, candidate.fingerprint, candidate.suffix)
        checked_target(self.request.data_dir, f"{source}/{name}")
        there = same_content(
            self.request.data_dir / source, candidate.fingerprint, candidate.suffix
        )
        if there is not None:
            self._refuse_other_mapping(candidate, there)
            return (), f"{source}/{there.name}"
        landings = [Landing(candidate.content, f"{source}/{name}")]
        if self.request.mapping is not None:
            own = Path(name).stem + MAPPING_SUFFIX
            landings.append(Landing(self.request.mapping, f"{source}/{own}"))
        return tuple(landings), None

    def _refuse_other_mapping(self, candidate: Candidate, there: Path) -> None:
        """Refuse a mapping that would not be used, because the file is there already."""
        if self.request.mapping is None:
            return
        own = there.with_name(there.stem + MAPPING_SUFFIX)
        if own.is_file() and own.read_bytes() == self.request.mapping.read_bytes():
            return
        says = f"says something else in {own.name}" if own.is_file() else "has no mapping"
        raise KlientelaError(
            f"{candidate.label} is there already as {there.parent.name}/{there.name}, and {says}: "
            f"copy {self.request.mapping.name} over {own}, or move the old file away first."
        )


def known_sources() -> tuple[str, ...]:
    """Give the sources that an import can bring files to."""
    return (*known_tools(), ORDERS_FILE, *sorted({one.source for one in published_tables()}))


def _check_source(source: str | None) -> None:
    if source is None:
        return
    known = known_sources()
    if source not in known:
        close = nearest(source, known)
        raise KlientelaError(
            f"--as {source}: there is no such source"
            + (f" (is it {close}?)" if close else "")
            + f": write one of {', '.join(known)}."
        )

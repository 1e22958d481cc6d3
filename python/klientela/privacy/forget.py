"""Forget a person: everywhere, for good, and with a proof.

The order matters. First their identifiers are kept as hashes, so that whatever goes wrong later,
no build takes them in again; then the raw files, from which everything else comes; then the work
warehouse; then a new build is published, and the old ones go.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from klientela.errors import KlientelaError
from klientela.paths import Warehouse, data_dir, log_dir, target_dir
from klientela.privacy.forgotten import FORGOTTEN_FILE, read_forgotten, remember, salted_hash
from klientela.privacy.person import Person, find_person, open_work
from klientela.privacy.raw_files import TEXT_SUFFIXES, take_out
from klientela.privacy.scan import count_in_files
from klientela.privacy.work_file import rewrite_without, tables_that_outlive_a_build
from klientela.publish.last_build import read_last_build
from klientela.publish.publisher import complete_builds, prune, publish_unlocked

Report = Callable[[str], None]
#: Builds everything, and says whether all of it passed.
Build = Callable[[], bool]

_REWRITABLE = TEXT_SUFFIXES | {".parquet"}
EXPORTS = "exports"


@dataclass(frozen=True)
class Place:
    """One file in which the person stood.

    Attributes
    ----------
    name
        The file, below the checkout where it lies there.
    found, left
        Hits before and after: bytes, and rows where a format packs its values.
    """

    name: str
    found: int
    left: int


@dataclass(frozen=True)
class Proof:
    """What was done.

    Attributes
    ----------
    customer_id
        Whom it was about.
    rows_removed
        Rows taken out of raw files, by file.
    builds_removed
        Published builds that were deleted.
    places
        Every file in which a trace was found, before or after.
    """

    customer_id: str
    rows_removed: dict[str, int]
    builds_removed: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left."""
        return not any(place.left for place in self.places)


def forget(
    root: Path, warehouse: Warehouse, who: str, build: Build, report: Report = lambda _: None
) -> Proof:
    """Forget a person; the caller holds `build_lock`.

    Parameters
    ----------
    root
        The checkout.
    who
        An e-mail address, a customer id, or the id of one of their records (``source:id``).
    build
        Called once the raw files are clean.
    report
        Called with the name of each step as it begins.

    Raises
    ------
    KlientelaError
        When nobody is known by that, the files changed since the last build, or the new build
        fails; the message says what was done by then.
    """
    data = data_dir(root)
    person = _find(warehouse, data, who)
    report("looking for every trace")
    folders = (data, warehouse.folder, root / EXPORTS, target_dir(root), log_dir(root))
    before = count_in_files(_files(folders), person.traces)

    remember(data / FORGOTTEN_FILE, person.identifiers, dt.datetime.now(dt.UTC).date().isoformat())
    report("rewriting raw files")
    removed = _clean_raw_files(data, person)
    report("rewriting the work warehouse")
    rewrite_without(
        warehouse, person, tables_that_outlive_a_build(target_dir(root) / "manifest.json")
    )
    for file in _made_again(root, warehouse):
        file.unlink()
    for file in count_in_files(_files((target_dir(root), log_dir(root))), person.traces):
        file.unlink()

    report("building without them")
    old_builds = set(complete_builds(warehouse)) if warehouse.builds.is_dir() else set()
    if not build():
        raise KlientelaError(
            "The raw files and the work warehouse no longer hold the person, but the build after "
            "that failed, so the published builds still do: put right what failed, run "
            f"`klientela build`, then `klientela forget {who}` again."
        )
    publish_unlocked(warehouse)
    prune(warehouse, keep=1)
    report("looking again")
    after = count_in_files(_files(folders), person.traces)
    return Proof(
        customer_id=person.customer_id,
        rows_removed=removed,
        builds_removed=tuple(sorted(old_builds)),
        places=tuple(
            Place(_name(file, root), before.get(file, 0), after.get(file, 0))
            for file in sorted({*before, *after})
        ),
    )


def _find(warehouse: Warehouse, data: Path, who: str) -> Person:
    """Find the person, or whom an interrupted `forget` had already taken out of the warehouse."""
    with open_work(warehouse) as connection:
        if not _has_identities(connection.execute("show all tables").fetchall()):
            person = None
        else:
            person = find_person(connection, who)
    if person is not None:
        _refuse_changed_files(warehouse, data)
        return person
    name = who.strip()
    kind = "email" if "@" in name else "customer"
    value = name.lower() if kind == "email" else name
    is_hashed = any(
        row.identifier_hash == salted_hash(row.salt, f"{kind}:{value}")
        for row in read_forgotten(data / FORGOTTEN_FILE)
    )
    if not is_hashed:
        raise KlientelaError(
            f"Nobody is known as {who}: give an e-mail address, or a customer id as the app shows "
            "it, such as demo:C00000042. If they came with a new file, run `klientela build` first."
        )
    return Person(name, (), frozenset({value} if kind == "email" else ()))


def _has_identities(tables: Iterable[tuple[object, ...]]) -> bool:
    return any((row[1], row[2]) == ("protected", "int_customer_ids") for row in tables)


def _refuse_changed_files(warehouse: Warehouse, data: Path) -> None:
    """Refuse to take rows out by number of files other than those the numbers came from."""
    last = read_last_build(warehouse)
    if last is None:
        raise KlientelaError("Nothing was built yet: run `klientela build`, then try again.")
    started = dt.datetime.fromisoformat(last.started_at).replace(tzinfo=dt.UTC).timestamp()
    changed = [
        file.relative_to(data).as_posix()
        for file in _raw_files(data)
        if file.stat().st_mtime > started
    ]
    if changed:
        raise KlientelaError(
            f"{changed[0]} changed since the last build: run `klientela build` first, so that "
            "every row of the person is known."
        )


def _clean_raw_files(data: Path, person: Person) -> dict[str, int]:
    removed = {}
    for file in _raw_files(data):
        if file.suffix.lower() in _REWRITABLE:
            name = file.relative_to(data).as_posix()
            taken = take_out(file, person.rows.get(name, {}), person.emails)
            if taken:
                removed[name] = taken
    return removed


def _raw_files(data: Path) -> list[Path]:
    return [file for file in _files((data,)) if file.name != FORGOTTEN_FILE]


def _made_again(root: Path, warehouse: Warehouse) -> list[Path]:
    """List copies of raw files, and exports that people took: both are made again."""
    return list(_files((warehouse.folder / "landing", root / EXPORTS, warehouse.folder / EXPORTS)))


def _files(folders: Iterable[Path]) -> list[Path]:
    return sorted(
        {
            file
            for folder in folders
            if folder.is_dir()
            for file in folder.rglob("*")
            # the link to the served build leads to files that are listed already
            if file.is_file() and not file.parent.is_symlink()
        }
    )


def _name(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)

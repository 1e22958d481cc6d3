"""Publish a build, go back to an older one, and clear away what is no longer needed."""

import datetime as dt
import re
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from klientela.publish.copying import Copied, check_copy, copy_marts
from klientela.publish.files import point_link, sha256, sync
from klientela.publish.last_build import LastBuild, read_last_build
from klientela.publish.locking import build_lock
from klientela.publish.manifest import DATABASE_FILE, MANIFEST_FILE, Manifest, read_manifest
from klientela.publish.reader import ServedBuild, open_database, served_folder

PERSONAL_SCHEMA = "personal"
# UTC to the millisecond, then random digits: sorts by age, and two are never the same.
PUBLISHED_ID = re.compile(r"\d{8}T\d{9}Z-[0-9a-f]{6}")

_READ_ONLY = 0o444

Report = Callable[[str], None]


def publish(warehouse: Warehouse, report: Report = lambda _: None) -> ServedBuild:
    """Publish the last build, alone in the warehouse; see `publish_unlocked`."""
    with build_lock(warehouse):
        return publish_unlocked(warehouse, report)


def publish_unlocked(warehouse: Warehouse, report: Report = lambda _: None) -> ServedBuild:
    """Publish the last build; the caller holds `build_lock`.

    Whatever happens before the last step, the link, changes nothing that is served.

    Parameters
    ----------
    report
        Called with the name of each step as it begins.

    Returns
    -------
    ServedBuild
        The build that is served from now on.

    Raises
    ------
    KlientelaError
        When the last run was not a full build without errors, or the copy is not what was built.
    """
    last = publishable(read_last_build(warehouse))
    marts = tuple(
        mart
        for mart in last.marts
        if last.publish_personal_data or not mart.startswith(f"{PERSONAL_SCHEMA}.")
    )
    warehouse.builds.mkdir(parents=True, exist_ok=True)
    remove_orphans(warehouse)

    now = dt.datetime.now(dt.UTC)
    published_id = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z-{secrets.token_hex(3)}"
    folder = warehouse.builds / published_id
    folder.mkdir()
    database = folder / DATABASE_FILE

    report(f"copying {len(marts)} marts")
    copied = copy_marts(warehouse, marts, last.build_id, database)
    report("checking the copy")
    _settle(database)
    check_copy(database, copied)
    _describe(last, copied, database, now).write(folder)
    sync(warehouse.builds)

    report("switching the link")
    serve(warehouse, published_id)
    prune(warehouse, keep=last.kept_builds)
    return ServedBuild(folder=folder.resolve(), manifest=read_manifest(folder))


def roll_back(warehouse: Warehouse, published_id: str | None = None) -> ServedBuild:
    """Serve an older build again.

    Parameters
    ----------
    published_id
        The build to serve; the one published before the current one when None.

    Raises
    ------
    KlientelaError
        When there is no such build, or its database does not open.
    """
    with build_lock(warehouse):
        kept = complete_builds(warehouse)
        if published_id is None:
            current = served_folder(warehouse)
            older = [name for name in kept if current is not None and name < current.name]
            if not older:
                raise KlientelaError(
                    "There is no older published build to go back to"
                    + (f": {', '.join(kept)} is all there is." if kept else ".")
                )
            published_id = older[-1]
        elif published_id not in kept:
            raise KlientelaError(
                f"There is no published build {published_id}: "
                + (f"there are {', '.join(kept)}." if kept else "nothing was published yet.")
            )
        folder = warehouse.builds / published_id
        open_database(folder / DATABASE_FILE).close()
        serve(warehouse, published_id)
        return ServedBuild(folder=folder.resolve(), manifest=read_manifest(folder))


def publishable(last: LastBuild | None) -> LastBuild:
    """Return the last run if it may be published.

    Raises
    ------
    KlientelaError
        Saying why not.
    """
    if last is None:
        raise KlientelaError("Nothing was built yet: run `klientela build`.")
    if last.status == "started":
        raise KlientelaError(
            f"The dbt run of {last.started_at} UTC has not come to its end: wait for it, "
            "or run `klientela build` again if it was stopped."
        )
    if last.status != "success":
        names = ", ".join(last.failed_nodes[:5])
        reason = f" ({names})" if names else ""
        raise KlientelaError(
            f"The last build failed{reason}, so it is not published: put that right, "
            "then run `klientela build`."
        )
    if not last.is_full_build:
        raise KlientelaError(
            "The last dbt run was not a full build (a selection, a sample, or another command), "
            "so it is not published: run `klientela build`, or `dbt build` without selection."
        )
    if not last.marts:
        raise KlientelaError("The last build names no marts: run `klientela build` again.")
    return last


def complete_builds(warehouse: Warehouse) -> list[str]:
    """Ids of the published builds that are whole, the oldest first."""
    return sorted(path.parent.name for path in warehouse.builds.glob(f"*/{MANIFEST_FILE}"))


def serve(warehouse: Warehouse, published_id: str) -> None:
    """Move the link; a relative one, so that the warehouse folder can be moved or mounted."""
    point_link(warehouse.current, f"{warehouse.builds.name}/{published_id}")


def prune(warehouse: Warehouse, *, keep: int) -> list[str]:
    """Remove the oldest published builds, never the one that is served.

    Parameters
    ----------
    keep
        How many stay, the served one among them; at least one.

    Returns
    -------
    list of str
        Ids of those removed.
    """
    current = served_folder(warehouse)
    others = [
        name for name in complete_builds(warehouse) if current is None or name != current.name
    ]
    surplus = others[: max(0, len(others) + 1 - max(1, keep))]
    for name in surplus:
        folder = warehouse.builds / name
        # From here on it is an orphan: a prune that is killed half-way is finished by the next.
        (folder / MANIFEST_FILE).unlink()
        shutil.rmtree(folder)
    return surplus


def remove_orphans(warehouse: Warehouse) -> list[str]:
    """Remove what killed publishes left: folders named like a build, but without a manifest.

    Safe under `build_lock`: no other publish can be filling one.
    """
    current = served_folder(warehouse)
    orphans = [
        folder
        for folder in sorted(warehouse.builds.iterdir())
        if PUBLISHED_ID.fullmatch(folder.name)
        and not (folder / MANIFEST_FILE).exists()
        and folder.resolve() != current
    ]
    for folder in orphans:
        shutil.rmtree(folder)
    return [folder.name for folder in orphans]


def _settle(database: Path) -> None:
    log = database.with_name(database.name + ".wal")
    if log.exists():
        raise KlientelaError(f"{log} was left behind, so the copy is not whole: publish again.")
    sync(database)
    database.chmod(_READ_ONLY)


def _describe(last: LastBuild, copied: Copied, database: Path, now: dt.datetime) -> Manifest:
    return Manifest(
        published_id=database.parent.name,
        build_id=last.build_id,
        git_revision=last.git_revision,
        published_at=now.replace(tzinfo=None).isoformat(sep=" ", timespec="milliseconds"),
        started_at=last.started_at,
        finished_at=last.finished_at,
        as_of_date=last.as_of_date,
        data_to=last.data_to,
        models_passed=last.models_passed,
        tests_passed=last.tests_passed,
        tests_warned=last.tests_warned,
        tests_run=last.tests_run,
        rows=copied.rows,
        database_bytes=database.stat().st_size,
        checksum=sha256(database),
        duckdb_version=duckdb.__version__,
    )

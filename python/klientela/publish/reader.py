"""How everybody reads a published build: the app, the command line, a notebook.

Resolve the link once, then open the real path. DuckDB keeps one instance per path and process, so
a reader that opened the link itself would go on reading the old build after a swap, without an
error.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from klientela.publish.manifest import DATABASE_FILE, Manifest, read_manifest


@dataclass(frozen=True)
class ServedBuild:
    """A published build, by its real path.

    Attributes
    ----------
    folder
        Real path; another build has another one, so it serves as a cache key.
    manifest
        What the build says about itself.
    """

    folder: Path
    manifest: Manifest

    @property
    def published_id(self) -> str:
        """Name of the folder."""
        return self.folder.name

    @property
    def database(self) -> Path:
        """Real path of the database file."""
        return self.folder / DATABASE_FILE


def served_folder(warehouse: Warehouse) -> Path | None:
    """Real path of the build that is served now, or None before the first publish.

    This is one look at a link: cheap enough for the first line of every page and fragment.
    """
    try:
        target = warehouse.current.readlink()
    except OSError:
        return None
    return (warehouse.folder / target).resolve()


def served_build(warehouse: Warehouse) -> ServedBuild | None:
    """Resolve the link once.

    Returns
    -------
    ServedBuild or None
        None before the first publish.

    Raises
    ------
    KlientelaError
        When the link points at something that is not a published build.
    """
    folder = served_folder(warehouse)
    if folder is None:
        return None
    return ServedBuild(folder=folder, manifest=read_manifest(folder))


def open_database(
    database: Path, *, threads: int | None = None, memory_limit: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a published database read-only, locked down.

    The connection reads this one file: no other file, no network, no extension, no change of
    settings, and no Python variable in place of a table. Take one ``.cursor()`` per query.

    Parameters
    ----------
    database
        Real path, as `served_build` gives it.
    threads, memory_limit
        DuckDB's own settings of these names; its defaults when None. All connections of a
        process to one file must use the same.

    Raises
    ------
    KlientelaError
        When the file is missing, locked or not a DuckDB database this version can read.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "python_enable_replacements": "false",
        "lock_configuration": "true",
    }
    if threads is not None:
        settings["threads"] = threads
    if memory_limit is not None:
        settings["memory_limit"] = memory_limit
    try:
        return duckdb.connect(str(database), read_only=True, config=settings)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise KlientelaError(
            f"The published database {database} does not open ({reason}): "
            "run `klientela doctor`, or publish again."
        ) from error

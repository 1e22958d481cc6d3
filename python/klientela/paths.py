"""Where things are: the checkout, the raw files, the warehouse.

Every part of the package asks here, so that the command line, the app and the tests agree with
dbt, which resolves relative paths against the checkout.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from klientela.errors import KlientelaError

PROJECT_FILE = "dbt_project.yml"


def project_root(start: Path | None = None) -> Path:
    """Find the checkout.

    Parameters
    ----------
    start
        Where to look first; the working directory when not given.

    Returns
    -------
    Path
        The nearest folder at or above `start` with a ``dbt_project.yml``, else the checkout that
        this package was installed from in place.

    Raises
    ------
    KlientelaError
        When neither is a checkout.
    """
    here = (start or Path.cwd()).resolve()
    installed_from = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, installed_from):
        if (folder / PROJECT_FILE).is_file():
            return folder
    raise KlientelaError(
        f"There is no {PROJECT_FILE} in {here} or above it: run klientela inside its checkout."
    )


def data_dir(root: Path) -> Path:
    """Folder with one folder of raw files per source (``KLIENTELA_DATA``, else ``data``)."""
    return root / os.environ.get("KLIENTELA_DATA", "data")


def warehouse_dir(root: Path) -> Path:
    """Folder of everything that is built (``KLIENTELA_WAREHOUSE``, else ``warehouse``)."""
    return root / os.environ.get("KLIENTELA_WAREHOUSE", "warehouse")


def target_dir(root: Path) -> Path:
    """Folder of dbt's own artefacts (``DBT_TARGET_PATH``, else ``target``)."""
    return root / os.environ.get("DBT_TARGET_PATH", "target")


def log_dir(root: Path) -> Path:
    """Folder of dbt's log file (``DBT_LOG_PATH``, else ``logs``)."""
    return root / os.environ.get("DBT_LOG_PATH", "logs")


@dataclass(frozen=True)
class Warehouse:
    """The files of one warehouse folder, by name.

    Attributes
    ----------
    folder
        The warehouse itself; need not exist yet.
    """

    folder: Path

    @property
    def work_file(self) -> Path:
        """The database that only dbt writes."""
        return self.folder / "work.duckdb"

    @property
    def builds(self) -> Path:
        """One folder per published build."""
        return self.folder / "builds"

    @property
    def current(self) -> Path:
        """The link to the build that is served."""
        return self.folder / "current"

    @property
    def last_build_file(self) -> Path:
        """What the last dbt run left behind, good or bad."""
        return self.folder / "last_build.json"

    @property
    def lock_file(self) -> Path:
        """Held while one process builds or publishes."""
        return self.folder / "build.lock"

"""``manifest.json``: what a published build says about itself.

It is written last, so a folder without one is not a build but what a killed publish left.
"""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from klientela.errors import KlientelaError
from klientela.publish.files import write_json

MANIFEST_FILE = "manifest.json"
DATABASE_FILE = "klientela.duckdb"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One published build.

    Attributes
    ----------
    published_id
        Name of its folder: UTC time of publishing, then random digits; sorts by age.
    build_id
        dbt's invocation id.
    published_at, started_at, finished_at
        UTC, ISO 8601.
    data_to
        ISO date of the newest order the marts count.
    tests_passed, tests_run
        For "n of n tests passed".
    rows
        Rows by ``schema.table``.
    checksum
        SHA-256 of the database file.
    """

    published_id: str
    build_id: str
    git_revision: str
    published_at: str
    started_at: str
    finished_at: str | None
    as_of_date: str | None
    data_to: str | None
    models_passed: int
    tests_passed: int
    tests_warned: int
    tests_run: int
    rows: dict[str, int]
    database_bytes: int
    checksum: str
    duckdb_version: str

    def write(self, folder: Path) -> None:
        """Complete a build's folder."""
        write_json(folder / MANIFEST_FILE, asdict(self))


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest in a build's folder.

    Raises
    ------
    KlientelaError
        When there is none, or it is not one.
    """
    path = folder / MANIFEST_FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        known = {field.name for field in fields(Manifest)}
        return Manifest(**{key: value for key, value in content.items() if key in known})
    except FileNotFoundError:
        raise KlientelaError(
            f"{folder} is not a published build: it has no {MANIFEST_FILE}."
        ) from None
    except (ValueError, TypeError, AttributeError) as error:
        raise KlientelaError(f"{path} cannot be read ({error}): publish again.") from error

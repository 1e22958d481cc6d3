"""``last_build.json``: what the last dbt run left behind, good or bad.

dbt writes it at the end of every run (macro ``log_build``), and at the start with the status
``started``, so that a run which never came to its end is seen as such.
"""

import datetime as dt
import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from klientela.publish.files import write_json


@dataclass(frozen=True, kw_only=True)
class LastBuild:
    """One dbt run.

    Attributes
    ----------
    build_id
        dbt's invocation id.
    status
        ``success``, ``failed``, or ``started`` for a run under way or stopped before its end.
    is_full_build
        Whether it was a ``dbt build`` of everything: no selection, no sample.
    started_at, finished_at
        UTC, ISO 8601; `finished_at` is None until the end.
    git_revision
        Revision of the project, else ``unknown``.
    as_of_date, data_to
        ISO dates; the day the marts look back from, and the newest order they count.
    failed_nodes
        Names of the models and tests that failed.
    message
        One sentence on what went wrong; None after a success.
    marts
        ``schema.table`` of every model under ``models/marts``.
    publish_personal_data
        Whether the marts of the schema ``personal`` may be published.
    kept_builds
        How many published builds stay.
    """

    build_id: str
    status: str
    started_at: str
    is_full_build: bool = False
    finished_at: str | None = None
    git_revision: str = "unknown"
    as_of_date: str | None = None
    data_to: str | None = None
    models_passed: int = 0
    models_failed: int = 0
    models_skipped: int = 0
    tests_passed: int = 0
    tests_failed: int = 0
    tests_warned: int = 0
    tests_skipped: int = 0
    rows_in: int | None = None
    rows_accepted: int | None = None
    rows_rejected: int | None = None
    failed_nodes: tuple[str, ...] = ()
    message: str | None = None
    marts: tuple[str, ...] = ()
    publish_personal_data: bool = False
    kept_builds: int = 5

    @property
    def tests_run(self) -> int:
        """Tests that came to a verdict."""
        return self.tests_passed + self.tests_warned + self.tests_failed

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "LastBuild":
        """Make one from the file's content; keys it does not know are left alone."""
        known = {field.name for field in fields(cls)}
        values = {key: value for key, value in content.items() if key in known}
        for name in ("failed_nodes", "marts"):
            values[name] = tuple(values.get(name) or ())
        return cls(**values)


def read_last_build(warehouse: Warehouse) -> LastBuild | None:
    """Read what the last run left behind.

    Returns
    -------
    LastBuild or None
        None where nothing was ever built.

    Raises
    ------
    KlientelaError
        When the file is not what dbt writes.
    """
    path = warehouse.last_build_file
    try:
        return LastBuild.from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, AttributeError) as error:
        raise KlientelaError(
            f"{path} cannot be read ({error}): run `klientela build` to write it again."
        ) from error


def write_failure(
    warehouse: Warehouse, *, build_id: str, started_at: dt.datetime, git_revision: str, message: str
) -> None:
    """Leave a trace of a run that ended before dbt could write one itself.

    Parameters
    ----------
    started_at
        With time zone.
    message
        The sentence that people see.
    """
    now = dt.datetime.now(dt.UTC)
    failure = LastBuild(
        build_id=build_id,
        status="failed",
        started_at=_utc(started_at),
        finished_at=_utc(now),
        git_revision=git_revision,
        message=message,
    )
    warehouse.folder.mkdir(parents=True, exist_ok=True)
    write_json(warehouse.last_build_file, asdict(failure))


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(sep=" ")

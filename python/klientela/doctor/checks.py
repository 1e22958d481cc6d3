"""The checks of ``klientela doctor``, in the order in which one thing rests on another."""

import enum
import http.client
import importlib.metadata
import re
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from klientela.publish import open_database, read_last_build, served_build
from klientela.publish.files import sha256
from klientela.publish.locking import is_locked

OLDEST_PYTHON = (3, 11)
FIRST_PYTHON_TOO_NEW = (3, 15)
# What a build or the app would fail on first; the lock pins the rest.
LOCKED_PACKAGES = (
    "dbt-core",
    "dbt-duckdb",
    "duckdb",
    "numpy",
    "pandas",
    "pyarrow",
    "scikit-learn",
    "scipy",
    "streamlit",
)
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")


class State(enum.Enum):
    """How a check ended."""

    GOOD = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes
    ----------
    subject
        What was looked at.
    text
        What was found.
    fix
        What to do; empty where nothing needs doing.
    """

    subject: str
    state: State
    text: str
    fix: str = ""


def examine_all(root: Path, data: Path, warehouse: Warehouse, *, port: int) -> Iterator[Finding]:
    """Run every check; each says what it found, and none changes anything.

    Parameters
    ----------
    root
        The checkout.
    data
        Folder with one folder of raw files per source.
    port
        Where the app would answer.
    """
    yield check_python()
    yield from check_packages(root / "requirements" / "run.txt")
    yield from check_data(root, data)
    yield check_warehouse(warehouse)
    yield check_lock(warehouse)
    yield check_last_build(warehouse)
    yield check_served(warehouse)
    yield check_port(port)


def check_python(version: tuple[int, int] | None = None) -> Finding:
    """Whether dbt and the rest run on this Python."""
    version = version or (sys.version_info.major, sys.version_info.minor)
    text = ".".join(str(part) for part in version)
    if OLDEST_PYTHON <= version < FIRST_PYTHON_TOO_NEW:
        return Finding("python", State.GOOD, text)
    return Finding(
        "python",
        State.FAULT,
        f"{text} is not supported",
        "install Python 3.11 to 3.14, remove .venv, then run `make build`",
    )


def check_packages(
    lock: Path, installed: Callable[[str], str] = importlib.metadata.version
) -> Iterator[Finding]:
    """Whether what is installed is what was tested."""
    fix = "run `make install`"
    if not lock.is_file():
        yield Finding("packages", State.FAULT, f"{lock} is missing", "restore it from git")
        return
    # the lock holds one version per name, or several with the Python versions they are for
    pinned: dict[str, list[str]] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        pin = _PINNED.match(line)
        if pin:
            pinned.setdefault(pin.group(1).lower(), []).append(pin.group(2))
    wrong = False
    for name in LOCKED_PACKAGES:
        try:
            found = installed(name)
        except importlib.metadata.PackageNotFoundError:
            found = "not installed"
        allowed = pinned.get(name, [])
        if found not in allowed:
            wrong = True
            text = f"{found}, but {' or '.join(allowed) or 'nothing'} is locked"
            yield Finding(name, State.FAULT, text, fix)
    if not wrong:
        yield Finding("packages", State.GOOD, "as locked")


def check_data(root: Path, data: Path) -> Iterator[Finding]:
    """Whether every enabled source has files."""
    project = yaml.safe_load((root / "dbt_project.yml").read_text(encoding="utf-8"))
    for source in project["vars"]["sources"]:
        folder = data / source
        subject = f"data of {source}"
        files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
        if files:
            yield Finding(subject, State.GOOD, f"{len(files)} files in {folder}")
        else:
            fix = f"put its export into {folder}"
            if source == "demo":
                fix = "run `klientela demo-data`"
            yield Finding(subject, State.FAULT, f"no files in {folder}", fix)


def check_warehouse(warehouse: Warehouse) -> Finding:
    """Whether there is a place to build, and something built in it."""
    if not warehouse.work_file.is_file():
        return Finding(
            "warehouse",
            State.FAULT,
            f"nothing built in {warehouse.folder}",
            "run `klientela build`",
        )
    size = warehouse.work_file.stat().st_size / 1e6
    return Finding("warehouse", State.GOOD, f"{warehouse.work_file}, {size:,.0f} MB")


def check_lock(warehouse: Warehouse) -> Finding:
    """Whether a build is at work now."""
    if is_locked(warehouse):
        return Finding("lock", State.NOTE, "a build or publish is at work")
    return Finding("lock", State.GOOD, "free")


def check_last_build(warehouse: Warehouse) -> Finding:
    """Say how the last run went."""
    subject, fix = "last build", "run `klientela build`"
    try:
        last = read_last_build(warehouse)
    except KlientelaError as error:
        return Finding(subject, State.FAULT, str(error), fix)
    if last is None:
        return Finding(subject, State.FAULT, "there was none", fix)
    when = f"of {last.started_at[:16]} UTC"
    if last.status == "started":
        if is_locked(warehouse):
            return Finding(subject, State.NOTE, f"{when} is under way")
        return Finding(subject, State.FAULT, f"{when} did not come to its end", fix)
    if last.status != "success":
        return Finding(
            subject, State.FAULT, f"{when} failed: {last.message}", f"put that right, then {fix}"
        )
    if not last.is_full_build:
        return Finding(subject, State.NOTE, f"{when} built a part, so it cannot be published", fix)
    return Finding(
        subject, State.GOOD, f"{when}: {last.tests_passed} of {last.tests_run} tests passed"
    )


def check_served(warehouse: Warehouse) -> Finding:
    """Whether the served file is there, is what was published, and opens."""
    subject = "served build"
    try:
        served = served_build(warehouse)
        if served is None:
            return Finding(
                subject, State.FAULT, "nothing was published yet", "run `klientela build`"
            )
        open_database(served.database).close()
        changed = sha256(served.database) != served.manifest.checksum
    except (KlientelaError, OSError) as error:
        return Finding(subject, State.FAULT, str(error), _GO_BACK)
    if changed:
        return Finding(
            subject, State.FAULT, f"{served.database} was changed after it was published", _GO_BACK
        )
    return Finding(subject, State.GOOD, f"{served.published_id}, data to {served.manifest.data_to}")


def check_port(port: int) -> Finding:
    """Whether the app answers, or could."""
    subject = f"port {port}"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            if _answers(port):
                return Finding(subject, State.GOOD, "the app answers")
            return Finding(
                subject,
                State.FAULT,
                "taken by another program",
                f"start the app with `klientela app --port {port + 1}`",
            )
    return Finding(subject, State.GOOD, "free: `klientela app` starts the app")


_GO_BACK = "run `klientela publish`, or `klientela publish --rollback`"


def _answers(port: int) -> bool:
    """Whether it is the app that answers on this port, with or without a build to show."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/ready", timeout=5) as reply:
            answer = reply.read()
    except urllib.error.HTTPError as error:
        answer = error.read()
    except (OSError, http.client.HTTPException):
        return False
    return b'"ready"' in answer

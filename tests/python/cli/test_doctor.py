"""What the doctor finds, and the fix it names."""

from __future__ import annotations

import http.server
import importlib.metadata
import socket
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from klientela.cli.entry import app
from klientela.doctor import Finding, State
from klientela.doctor.checks import (
    LOCKED_PACKAGES,
    check_data,
    check_last_build,
    check_lock,
    check_packages,
    check_port,
    check_python,
    check_served,
    check_warehouse,
)
from klientela.paths import Warehouse
from klientela.publish import build_lock, publish, served_build
from publish import small_warehouse

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse")


@pytest.fixture
def shop(tmp_path: Path) -> tuple[Path, Path]:
    """A checkout that wants two sources, and its data folder with one of them."""
    (tmp_path / "dbt_project.yml").write_text("vars:\n  sources: [demo, cdnow]\n")
    (tmp_path / "data" / "cdnow").mkdir(parents=True)
    (tmp_path / "data" / "cdnow" / "CDNOW_sample.txt").write_text("x")
    return tmp_path, tmp_path / "data"


def is_fault(finding: Finding, *words: str) -> bool:
    assert finding.fix, finding
    text = f"{finding.text} -> {finding.fix}"
    assert all(word in text for word in words), text
    return finding.state is State.FAULT


def test_a_healthy_warehouse_has_no_fault(warehouse: Warehouse) -> None:
    small_warehouse.build(warehouse, 1)
    publish(warehouse)
    for check in (check_warehouse, check_lock, check_last_build, check_served):
        assert check(warehouse).state is State.GOOD


def test_an_empty_warehouse_says_to_build(warehouse: Warehouse) -> None:
    for check in (check_warehouse, check_last_build, check_served):
        assert is_fault(check(warehouse), "klientela build")


@pytest.mark.parametrize(("version", "good"), [((3, 10), False), ((3, 11), True), ((3, 15), False)])
def test_python_versions(version: tuple[int, int], good: bool) -> None:
    assert (check_python(version).state is State.GOOD) == good


def test_packages_are_compared_with_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "run.txt"
    names = [name for name in LOCKED_PACKAGES if name != "numpy"]
    lines = [f"{name}==1.0 \\\n    --hash=sha256:00" for name in names]
    lines.append("numpy==1.0 ; python_full_version < '3.12'\nnumpy==2.0 ; python_version >= '3.12'")
    lock.write_text("\n".join(lines))

    def installed(name: str) -> str:
        if name == "streamlit":
            raise importlib.metadata.PackageNotFoundError(name)
        return {"numpy": "2.0", "duckdb": "0.9"}.get(name, "1.0")

    found = {finding.subject: finding for finding in check_packages(lock, installed)}
    assert set(found) == {"streamlit", "duckdb"}
    assert is_fault(found["duckdb"], "0.9, but 1.0 is locked", "make install")
    assert is_fault(found["streamlit"], "not installed")
    (good,) = check_packages(lock, lambda name: "1.0")
    assert good.state is State.GOOD


def test_the_lock_names_every_package_the_doctor_looks_at() -> None:
    findings = list(check_packages(ROOT / "requirements" / "run.txt"))
    assert not [finding for finding in findings if "nothing is locked" in finding.text]


def test_every_enabled_source_needs_files(shop: tuple[Path, Path]) -> None:
    demo, cdnow = check_data(*shop)
    assert is_fault(demo, "klientela demo-data")
    assert cdnow.state is State.GOOD


def test_a_build_at_work_is_no_fault(warehouse: Warehouse) -> None:
    small_warehouse.build(warehouse, 1, status="started")
    with build_lock(warehouse):
        assert check_lock(warehouse).state is State.NOTE
        assert check_last_build(warehouse).state is State.NOTE
    assert is_fault(check_last_build(warehouse), "did not come to its end", "klientela build")


def test_a_failed_build_is_a_fault_and_a_partial_one_a_note(warehouse: Warehouse) -> None:
    small_warehouse.build(warehouse, 1, status="failed", message="Failed: unique_x.")
    assert is_fault(check_last_build(warehouse), "Failed: unique_x.")
    small_warehouse.build(warehouse, 2, is_full_build=False)
    assert check_last_build(warehouse).state is State.NOTE


def test_an_unreadable_last_build_is_a_fault(warehouse: Warehouse) -> None:
    warehouse.folder.mkdir()
    warehouse.last_build_file.write_text("{")
    assert is_fault(check_last_build(warehouse), "cannot be read", "klientela build")


def test_a_served_file_that_was_changed_or_is_gone_is_a_fault(warehouse: Warehouse) -> None:
    small_warehouse.build(warehouse, 1)
    served = publish(warehouse)
    served.database.chmod(0o644)
    with served.database.open("ab") as handle:
        handle.write(b"x")
    assert is_fault(check_served(warehouse), "was changed", "rollback")
    served.database.unlink()
    assert is_fault(check_served(warehouse), "rollback")
    (served.folder / "manifest.json").unlink()
    assert is_fault(check_served(warehouse), "not a published build")


def test_a_port_taken_by_something_else_is_a_fault() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert is_fault(check_port(port), "taken by another program", f"--port {port + 1}")
    assert check_port(port).state is State.GOOD


def test_an_app_that_answers_is_known_by_its_own_word() -> None:
    class App(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503)
            self.end_headers()
            self.wfile.write(b'{"ready": false, "why": "nothing is published"}')

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), App) as server:
        answering = threading.Thread(target=server.serve_forever)
        answering.start()
        found = check_port(server.server_port)
        server.shutdown()
        answering.join()
    assert found.state is State.GOOD
    assert found.text == "the app answers"


def test_the_command_prints_fixes_and_ends_with_code_1(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLIENTELA_WAREHOUSE", str(warehouse.folder))
    monkeypatch.setenv("KLIENTELA_DATA", str(tmp_path / "data"))
    run = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"})
    done = run.invoke(app, ["doctor", "--port", "1"])
    assert done.exit_code == 1
    assert "fault served build: nothing was published yet" in done.stdout
    assert "fix: run `klientela demo-data`" in done.stdout
    assert served_build(warehouse) is None

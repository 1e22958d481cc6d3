"""The command ``klientela import``, as a person types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from importing.data_folder import FIXTURES
from klientela.cli.entry import app

CONTACTS = str(FIXTURES / "hubspot/contacts.csv")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KLIENTELA_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_it_says_what_it_found_and_how_to_build(data: Path) -> None:
    done = CliRunner().invoke(app, ["import", CONTACTS])
    assert done.exit_code == 0, done.output
    assert "contacts.csv: HubSpot, the contacts export" in done.output
    assert "3 rows, 2024-03-12 to 2024-05-02; becomes customers" in done.output
    assert "record_id = Record ID" in done.output
    assert "not in it: unsubscribed" in done.output
    assert "klientela build --vars '{sources: [hubspot]}'" in done.output
    assert "ella.brook@example.com" not in done.output
    assert len(list((data / "hubspot").iterdir())) == 1
    more = CliRunner().invoke(app, ["import", str(FIXTURES / "zendesk/tickets.csv")])
    assert "klientela build --vars '{sources: [hubspot, zendesk]}'" in more.output
    again = CliRunner().invoke(app, ["import", CONTACTS])
    assert "nothing changed" in again.output


def test_a_dry_run_leaves_no_folder(data: Path) -> None:
    done = CliRunner().invoke(app, ["import", "--dry-run", CONTACTS])
    assert done.exit_code == 0
    assert "Nothing was written" in done.output
    assert not data.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no/such/file.csv"], "There is no file no/such/file.csv"),
        ([CONTACTS, "--as", "../x"], "there is no such source"),
        ([CONTACTS, "--table", "t"], "only a database has one"),
        (["postgresql://localhost/x"], "A database needs --table"),
        (["postgresql://localhost/x", CONTACTS, "--table", "t"], "not both at once"),
        ([CONTACTS, "--mapping", "no.yml"], "no.yml cannot be read"),
    ],
)
def test_what_is_wrong_is_one_sentence(data: Path, arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["import", *arguments])
    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output
    assert not data.exists()

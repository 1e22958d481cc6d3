"""Every export is known by its content, read as the build reads it, and put as a whole."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
import yaml

from dbtrun import ROOT
from importing.data_folder import EXPORTS, FIXTURES, DataFolder, Fixture, name
from klientela.connectors.importing import Importer, Request
from klientela.connectors.tools import known_tools
from klientela.errors import KlientelaError

EVERY = pytest.mark.parametrize("fixture", EXPORTS, ids=name)


@EVERY
def test_an_export_is_recognised_under_the_name_of_another(
    folder: DataFolder, fixture: Fixture
) -> None:
    other = next(one for one in EXPORTS if one.source != fixture.source)
    impostor = folder.write(Path(other.file).name, fixture.path.read_bytes())
    (found,) = folder.bring_in_fixture(fixture, impostor)
    assert (found.source, found.rows) == (fixture.source, fixture.rows)
    assert found.says == known_tools()[fixture.source].tables[fixture.table].says
    assert len(folder.rows(fixture.source, fixture.table)) == fixture.rows


@EVERY
def test_a_second_import_changes_nothing(folder: DataFolder, fixture: Fixture) -> None:
    folder.bring_in_fixture(fixture)
    before = {one: _hash(folder.path / one) for one in folder.files()}
    renamed = folder.write("same content.txt", fixture.path.read_bytes())
    (found,) = folder.bring_in_fixture(fixture, renamed)
    assert found.there in before
    assert {one: _hash(folder.path / one) for one in folder.files()} == before


@EVERY
def test_a_dry_run_writes_nothing(folder: DataFolder, fixture: Fixture) -> None:
    request = Request(
        (fixture.path,), folder.path, fixture.said_source, fixture.mapping_path, is_dry_run=True
    )
    with Importer(request) as importer:
        assert importer.find()
    assert folder.files() == []


@EVERY
def test_nothing_personal_is_shown(folder: DataFolder, fixture: Fixture) -> None:
    """Addresses and names of the file do not stand in what is printed."""
    (found,) = folder.bring_in_fixture(fixture)
    content = fixture.path.read_bytes()
    text = content.decode("utf-16" if content.startswith(b"\xff\xfe") else "utf-8-sig")
    addresses = set(re.findall(r"[\w.]+@[\w.]+", text))
    personal = addresses | {"Winter", "Brook", "Moor", "Holm", "Falk", "Lind", "Kamp", "Berg"}
    sample = "\n".join(line for line in found.lines() if "·" in line)
    assert [one for one in personal if one in sample] == []


def test_plain_files_stay_byte_for_byte(folder: DataFolder) -> None:
    fixture = EXPORTS[0]
    folder.bring_in_fixture(fixture)
    (file,) = folder.files()
    assert (folder.path / file).read_bytes() == fixture.path.read_bytes()
    assert file.startswith("shopify/orders_export-")


def test_what_needs_unpacking_becomes_parquet_with_the_same_bytes_each_time(
    tmp_path: Path,
) -> None:
    hashes = []
    for place in ("one", "two"):
        folder = DataFolder(tmp_path / place)
        for fixture in EXPORTS:
            if known_tools()[fixture.source].tables[fixture.table].unpack:
                folder.bring_in_fixture(fixture)
        hashes.append({file: _hash(folder.path / file) for file in folder.files()})
    assert hashes[0] == hashes[1]
    assert any(file.endswith(".parquet") for file in hashes[0])


def test_a_folder_is_imported_as_a_whole(folder: DataFolder) -> None:
    found, put = folder.bring_in(FIXTURES / "hubspot")
    assert [one.rows for one in found] == [3, 4]
    assert sorted(put) == folder.files()


def test_the_said_tool_must_be_the_right_one(folder: DataFolder) -> None:
    with pytest.raises(KlientelaError, match="is Shopify, the customers export, and not"):
        folder.bring_in(FIXTURES / "shopify/customers_export.csv", source="hubspot")
    assert folder.files() == []


@pytest.mark.parametrize("source", ["../x", "/etc", "shopify/../..", "shopfy", ""])
def test_only_a_known_source_can_be_said(folder: DataFolder, source: str) -> None:
    with pytest.raises(KlientelaError, match="there is no such source"):
        folder.bring_in(FIXTURES / "shopify/customers_export.csv", source=source)
    assert folder.files() == []


def test_a_source_folder_that_leads_out_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.path.mkdir()
    (folder.path / "shopify").symlink_to(elsewhere)
    with pytest.raises(KlientelaError, match="outside of the data folder"):
        folder.bring_in(FIXTURES / "shopify/customers_export.csv")
    assert list(elsewhere.iterdir()) == []


def test_the_formats_are_the_sources_that_dbt_declares() -> None:
    for source, tool in known_tools().items():
        path = ROOT / "models" / "staging" / source / f"_{source}__sources.yml"
        (declared,) = yaml.safe_load(path.read_text("utf-8"))["sources"]
        columns = {
            table["name"]: [column["name"] for column in table["columns"]]
            for table in declared["tables"]
        }
        expected = {
            name: [*table.columns, "source_file", "source_row"]
            for name, table in tool.tables.items()
        }
        assert columns == expected, source


def test_localised_headers_name_columns_that_there_are() -> None:
    lines = (ROOT / "seeds/localised_headers.csv").read_text("utf-8").splitlines()[1:]
    for line in lines:
        tool, column, *_ = line.split(",")
        assert any(column in table.columns for table in known_tools()[tool].tables.values()), line


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_folder_of_parquet_is_read_where_it_lies(folder: DataFolder, tmp_path: Path) -> None:
    lake = DataFolder(tmp_path / "lake")
    lake.bring_in_fixture(next(one for one in EXPORTS if one.source == "mixpanel"))
    folder.path.mkdir()
    (folder.path / "mixpanel").symlink_to(lake.path / "mixpanel")
    assert len(folder.rows("mixpanel", "events")) == 3


def test_a_tool_without_one_of_its_exports_has_an_empty_table(folder: DataFolder) -> None:
    folder.bring_in(FIXTURES / "hubspot/contacts.csv")
    assert folder.rows("hubspot", "deals") == []


def test_headers_in_another_language_are_read_by_the_seed(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The header is written like an account's in another language: invented, so that none ships."""
    from klientela.connectors.tools import known

    extra = {("hubspot", "record_id"): ["Rekord"], ("hubspot", "first_name"): ["Praenomen"]}
    monkeypatch.setattr(known, "_localised_headers", lambda: extra)
    known.known_tools.cache_clear()
    try:
        text = "Rekord,Praenomen,Last Name,Email\n7,Ella,Brook,e@example.com\n"
        ((found,), _) = folder.bring_in(folder.write("x.csv", text))
    finally:
        known.known_tools.cache_clear()
    assert found.mapping["record_id"] == "Rekord"

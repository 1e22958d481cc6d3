"""Archives and workbooks: opened, and nothing they say believed."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from importing.data_folder import FIXTURES, DataFolder
from klientela.connectors.importing import containers
from klientela.errors import KlientelaError

CONTACTS = (FIXTURES / "hubspot/contacts.csv").read_bytes()


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def workbook(folder: DataFolder, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder.write("book.xlsx", b"")
    book.save(path)
    return path


def test_an_archive_is_opened_and_its_companions_are_passed_over(folder: DataFolder) -> None:
    deals = (FIXTURES / "hubspot/deals.csv").read_bytes()
    content = zipped(**{"a/contacts.csv": CONTACTS, "__MACOSX/._c.csv": b"x", "deals.csv": deals})
    found, put = folder.bring_in(folder.write("export.zip", content))
    assert [(one.source, one.rows) for one in found] == [("hubspot", 3), ("hubspot", 4)]
    assert folder.files() == sorted(put)
    assert "export.zip/deals.csv" in [one.label for one in found]


def test_a_packed_file_is_unpacked(folder: DataFolder) -> None:
    content = gzip.compress((FIXTURES / "mixpanel/export.jsonl").read_bytes())
    ((found,), _) = folder.bring_in(folder.write("export.json.gz", content))
    assert (found.source, found.rows) == ("mixpanel", 3)


@pytest.mark.parametrize("pack", [lambda c: zipped(**{"a.csv": c}), gzip.compress])
def test_a_bomb_is_not_unpacked(
    folder: DataFolder, pack: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "RATIO_COUNTS_FROM", 1 << 20)
    bomb = pack(b"0" * (8 << 20))  # type: ignore[operator]
    with pytest.raises(KlientelaError, match="made to fill a disk"):
        folder.bring_in(folder.write("export.zip", bomb))
    assert folder.files() == []


def test_a_workbook_can_be_a_bomb(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "RATIO_COUNTS_FROM", 1 << 20)
    content = zipped(**{"[Content_Types].xml": b"<x/>", "xl/sheet1.xml": b" " * (8 << 20)})
    with pytest.raises(KlientelaError, match="made to fill a disk"):
        folder.bring_in(folder.write("book.xlsx", content))


@pytest.mark.parametrize(
    "name", ["../../x.csv", "/etc/x.csv", "..\\x.csv", "a/../../x.csv", "C:\\x.csv"]
)
def test_a_member_that_leads_out_refuses_the_archive(folder: DataFolder, name: str) -> None:
    path = folder.write("export.zip", zipped(**{"contacts.csv": CONTACTS, name: CONTACTS}))
    before = sorted(folder.home.rglob("*"))
    with pytest.raises(KlientelaError, match="outside of its folder"):
        folder.bring_in(path)
    assert sorted(folder.home.rglob("*")) == before


def test_an_archive_in_an_archive_and_a_cut_one_are_refused(folder: DataFolder) -> None:
    inner = zipped(**{"contacts.csv": CONTACTS})
    with pytest.raises(KlientelaError, match="archive inside an archive"):
        folder.bring_in(folder.write("export.zip", zipped(**{"inner.zip": inner})))
    with pytest.raises(KlientelaError, match="cut off"):
        folder.bring_in(folder.write("cut.zip", inner[: len(inner) // 2]))
    with pytest.raises(KlientelaError, match="cut off"):
        folder.bring_in(folder.write("cut.gz", gzip.compress(CONTACTS)[:-20]))
    assert folder.files() == []


def test_a_tools_workbook_is_found_on_whichever_sheet_and_row(folder: DataFolder) -> None:
    header = ["Record ID", "First Name", "Last Name", "Email", "Create Date"]
    rows: list[list[object]] = [
        ["Contacts of the team"], [], header, [101.0, "Ella", "Brook", "e@example.com", None],
    ]  # fmt: skip
    path = workbook(folder, {"Read me": [["Made by", "somebody"]], "Data": rows})
    ((found,), _) = folder.bring_in(path)
    assert (found.source, found.label, found.rows) == ("hubspot", "book.xlsx, sheet Data", 1)
    assert folder.rows("hubspot", "contacts", "record_id, email") == [("101", "e@example.com")]


def test_several_sheets_are_several_exports(folder: DataFolder) -> None:
    contacts = [["Record ID", "First Name", "Last Name", "Email"], [1, "A", "B", "a@example.com"]]
    deals = [["Record ID", "Deal Name", "Deal Stage", "Amount"], [9, "D", "closedwon", 12.5]]
    path = workbook(folder, {"People": contacts, "Deals": deals})
    found, put = folder.bring_in(path)
    assert [one.entities[0] for one in found] == ["customers", "orders"]
    assert len(put) == 2
    again, none = folder.bring_in(path)
    assert none == []
    assert all(one.there for one in again)
    assert folder.rows("hubspot", "deals", "amount") == [("12.5",)]


def test_any_sheet_is_read_by_a_mapping(folder: DataFolder) -> None:
    rows = [["Stand", 2024], [], ["Nr", "Mail", "Seit"], ["7", "g@example.com", "13.02.2024"]]
    path = workbook(folder, {"Notizen": [["x"]], "Kunden 2024": rows})
    mapping = folder.write(
        "m.yml",
        "entity: customers\nsheet: Kunden 2024\nheader_row: 3\n"
        "columns: {customer_id: Nr, email: Mail, signed_up_at: Seit}\n",
    )
    ((found,), _) = folder.bring_in(path, mapping=mapping)
    assert found.dates == ("2024-02-13", "2024-02-13")
    assert folder.rows("mapped_file", "customers", "customer_id, email") == [("7", "g@example.com")]


def test_a_sheet_that_is_not_there_and_a_value_beside_the_table_are_named(
    folder: DataFolder,
) -> None:
    path = workbook(folder, {"Kunden": [["Nr", "Mail"], ["7", "g@example.com", "stray"]]})
    mapping = folder.write("m.yml", "entity: customers\nsheet: Kundn\ncolumns: {customer_id: Nr}")
    with pytest.raises(KlientelaError, match=r"no sheet Kundn \(is it Kunden\?\)"):
        folder.bring_in(path, mapping=mapping)
    mapping.write_text("entity: customers\ncolumns: {customer_id: Nr}")
    with pytest.raises(KlientelaError, match="row 2: 'stray' stands right of the last"):
        folder.bring_in(path, mapping=mapping)


def test_orders_of_a_workbook_go_where_orders_go(folder: DataFolder) -> None:
    rows = [
        ["Order Number", "Customer ID", "Order Date", "Total"],
        ["1", "c1", "2025-01-31", 12.5],
        ["2", "c2", "2025-02-28", 20],
    ]
    ((found,), put) = folder.bring_in(workbook(folder, {"Summary": [["a"]], "Orders": rows}))
    assert (found.source, found.rows) == ("orders_file", 2)
    assert put == folder.files()
    assert put[0].endswith(".parquet")

"""What is wrong with a file is said with file and line, and nothing is half imported."""

from __future__ import annotations

import csv
import io

import pytest

from importing.data_folder import EXPORTS, FIXTURES, DataFolder, Edit, Fixture, name
from klientela.connectors.tools import known_tools
from klientela.errors import KlientelaError

EVERY = pytest.mark.parametrize("fixture", EXPORTS, ids=name)
CSV = [one for one in EXPORTS if not one.file.endswith(".jsonl")]
TELLING = [
    one for one in CSV if known_tools()[one.source].tables[one.table].telling and not one.mapping
]
PLAIN = [one for one in TELLING if one.table != "contact_report" and "matomo" not in one.file]


def edited(folder: DataFolder, fixture: Fixture, edit: Edit) -> None:
    """Import a fixture after it was changed."""
    folder.bring_in_fixture(fixture, folder.write("export", edit(fixture.path.read_bytes())))


def outcome(folder: DataFolder, fixture: Fixture, content: bytes) -> tuple[int | None, str | None]:
    """Import some bytes: the number of rows, or what was said against them."""
    try:
        (found,) = folder.bring_in_fixture(fixture, folder.write("cut", content))
    except KlientelaError as fault:
        return None, str(fault)
    return found.rows, None


def text_of(fixture: Fixture) -> tuple[str, str]:
    content = fixture.path.read_bytes()
    codec = "utf-16" if content.startswith(b"\xff\xfe") else "utf-8-sig"
    return content.decode(codec), codec


def records_of(fixture: Fixture) -> list[list[str]]:
    delimiter = ";" if fixture.source == "mapped_file" else ","
    text, _ = text_of(fixture)
    return [record for record in csv.reader(io.StringIO(text), delimiter=delimiter) if record]


def as_csv(records: list[list[str]], delimiter: str = ",") -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(records)
    return stream.getvalue().encode()


@EVERY
def test_a_file_cut_short_is_refused_or_loses_nothing(folder: DataFolder, fixture: Fixture) -> None:
    """Cut in the middle of a line, wherever it is: an error, or the rows that are whole."""
    content = fixture.path.read_bytes()
    for share in (0.35, 0.6, 0.8, 0.93):
        cut = content[: int(len(content) * share)]
        rows, said = outcome(folder, fixture, cut)
        assert said is None or "cut" in said
        assert rows is None or 0 < rows <= fixture.rows
        imported = [one for one in folder.files() if not one.startswith("mappings/")]
        assert bool(imported) == (said is None)
        for file in folder.files():
            (folder.path / file).unlink()


@pytest.mark.parametrize("fixture", CSV, ids=name)
def test_a_last_line_without_its_last_fields_is_named(folder: DataFolder, fixture: Fixture) -> None:
    text, codec = text_of(fixture)
    records = [record for record in csv.reader(io.StringIO(text)) if record]
    delimiter = ";" if fixture.source == "mapped_file" else ","
    last = text.rstrip("\r\n").rstrip(delimiter)
    cut = last[: last.rindex(delimiter)]
    if fixture.table == "contact_report":
        cut = "\n".join(text.splitlines()[:3])[: -len(',"Hull","Fair"')]
    assert len(records) > 1
    with pytest.raises(KlientelaError, match=r"line \d+.*(where the header.*has \d+|quotes)"):
        edited(folder, fixture, lambda _: cut.encode(codec))
    assert folder.files() == []


@EVERY
def test_zero_bytes_and_nothing_but_a_header_are_refused(
    folder: DataFolder, fixture: Fixture
) -> None:
    with pytest.raises(KlientelaError, match="empty"):
        edited(folder, fixture, lambda _: b"")
    if fixture in TELLING:
        header = as_csv(records_of(fixture)[:1])
        with pytest.raises(KlientelaError, match="has column names but not one row"):
            edited(folder, fixture, lambda _: header)
    assert folder.files() == []


@EVERY
def test_a_picture_under_the_name_of_an_export_is_no_text(
    folder: DataFolder, fixture: Fixture
) -> None:
    with pytest.raises(KlientelaError, match="export"):
        edited(folder, fixture, lambda content: b"\x89PNG\r\n\x1a\n\x00\x00" + content)
    assert folder.files() == []


@pytest.mark.parametrize("codec", ["utf-16", "cp1252", "utf-8-sig", "utf-32"])
@pytest.mark.parametrize("fixture", CSV, ids=name)
def test_another_encoding_gives_the_same_rows(
    folder: DataFolder, fixture: Fixture, codec: str
) -> None:
    text, _ = text_of(fixture)
    path = folder.write("export", text.encode(codec, errors="replace"))
    (found,) = folder.bring_in_fixture(fixture, path)
    assert found.rows == fixture.rows
    assert len(folder.files()) == 1 + bool(fixture.mapping)


@pytest.mark.parametrize("fixture", EXPORTS, ids=name)
def test_two_encodings_in_one_file_are_refused(folder: DataFolder, fixture: Fixture) -> None:
    text, _ = text_of(fixture)
    mixed = text.encode("utf-8") + "Zoë,ä".encode() + b"\n" + "Zoë".encode("cp1252") + b"\n"
    with pytest.raises(KlientelaError, match=r"line \d+"):
        edited(folder, fixture, lambda _: mixed)
    assert folder.files() == []


@pytest.mark.parametrize("fixture", TELLING, ids=name)
def test_a_renamed_column_is_named_with_what_to_write(folder: DataFolder, fixture: Fixture) -> None:
    table = known_tools()[fixture.source].tables[fixture.table]
    records = records_of(fixture)
    columns = [column for column in table.telling if column.names]
    for column in columns[-1:]:
        renamed = [
            "Renamed" if field.casefold() in {one.casefold() for one in column.names} else field
            for field in records[0]
        ]
        assert renamed != records[0]
        with pytest.raises(KlientelaError, match=r"has no column .*; it has|of no tool|not one"):
            edited(folder, fixture, lambda _, r=renamed: as_csv([r, *records[1:]]))
    assert [one for one in folder.files() if not one.startswith("mappings/")] == []


@pytest.mark.parametrize("fixture", PLAIN, ids=name)
def test_columns_in_another_order_and_further_ones_change_nothing(
    folder: DataFolder, fixture: Fixture
) -> None:
    table = known_tools()[fixture.source].tables[fixture.table]
    columns = ", ".join(f'"{column}"' for column in table.columns)
    folder.bring_in_fixture(fixture)
    before = folder.rows(fixture.source, fixture.table, columns)
    for file in folder.files():
        (folder.path / file).unlink()
    turned = [[*reversed(record), "more"] for record in records_of(fixture)]
    edited(folder, fixture, lambda _: as_csv(turned))
    assert folder.rows(fixture.source, fixture.table, columns) == before


def test_a_second_tools_file_in_the_folder_of_the_first_stops_the_build(
    folder: DataFolder,
) -> None:
    folder.bring_in_fixture(EXPORTS[0])
    (folder.path / "shopify/contacts.csv").write_bytes(
        (FIXTURES / "hubspot/contacts.csv").read_bytes()
    )
    with pytest.raises(KlientelaError, match=r"shopify/contacts.csv (is no|looks like)"):
        folder.rows("shopify", "orders")


def test_what_has_to_be_unpacked_is_not_read_where_it_lies(folder: DataFolder) -> None:
    (folder.path / "qualtrics").mkdir(parents=True)
    (folder.path / "qualtrics/r.csv").write_bytes(
        (FIXTURES / "qualtrics/responses.csv").read_bytes()
    )
    with pytest.raises(KlientelaError, match=r"has to be unpacked .* `klientela import`"):
        folder.rows("qualtrics", "responses")


@pytest.mark.parametrize("fixture", CSV, ids=name)
def test_marks_of_a_merge_conflict_are_refused(folder: DataFolder, fixture: Fixture) -> None:
    text, codec = text_of(fixture)
    lines = text.splitlines(keepends=True)
    first = "".join(["<<<<<<< HEAD\n", *lines])
    last = "".join([*lines[:-1], "=======\n", *lines[-1:], ">>>>>>> theirs\n"])
    for changed in (first, last):
        with pytest.raises(KlientelaError, match=r"line \d+.*(conflict|where the header)"):
            edited(folder, fixture, lambda _, c=changed: c.encode(codec))
    assert folder.files() == []


@pytest.mark.parametrize("cell", ["@SUM(1)", "+1+1", "-2+3"])
def test_a_formula_is_text_and_nothing_else(folder: DataFolder, cell: str) -> None:
    records = records_of(EXPORTS[1])
    place = records[0].index("First Name")
    records[1][place] = cell
    edited(folder, EXPORTS[1], lambda _: as_csv(records))
    assert folder.rows("shopify", "customers", "first_name")[0] == (cell,)


def test_one_broken_line_in_a_large_file_is_found(folder: DataFolder) -> None:
    """Some megabytes; the benchmark has the large one."""
    header, *rows = records_of(EXPORTS[0])
    row = as_csv([[field.replace("\n", " ") for field in rows[0]]]).decode().strip()
    lines = [row] * 20_000
    lines[15_000] = row + ",one,too,many"
    content = as_csv([header]) + "\n".join(lines).encode() + b"\n"
    assert len(content) > 5_000_000
    with pytest.raises(KlientelaError, match="line 15002: 50 fields where the header has 47"):
        edited(folder, EXPORTS[0], lambda _: content)
    assert folder.files() == []


def test_one_bad_file_of_several_imports_none(folder: DataFolder) -> None:
    bad = folder.write("bad.csv", b"")
    with pytest.raises(KlientelaError, match="empty"):
        folder.bring_in(FIXTURES / "shopify/customers_export.csv", bad)
    assert folder.files() == []


def test_a_full_disk_leaves_nothing_behind(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from klientela.connectors.importing import placing

    calls = []

    def copy(source: object, target: object) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        target.write_bytes(source.read_bytes())  # type: ignore[attr-defined]

    monkeypatch.setattr(placing.shutil, "copyfile", copy)
    with pytest.raises(OSError, match="No space"):
        folder.bring_in(FIXTURES / "hubspot")
    assert folder.files() == []


def test_a_broken_json_line_is_named(folder: DataFolder) -> None:
    content = (FIXTURES / "mixpanel/export.jsonl").read_bytes()
    broken = content + b'{"event": "x", "properties": {"time": 1, \n'
    with pytest.raises(KlientelaError, match="line 4: this is no JSON"):
        folder.bring_in(folder.write("export.json", broken))
    assert folder.files() == []


def test_a_report_that_counts_other_rows_than_there_are_was_cut(folder: DataFolder) -> None:
    content = (FIXTURES / "salesforce/report.csv").read_bytes()
    cut = content.replace(b'"Jon","Reed","Reed Ltd","jon.reed@example.com","","Hull","Fair"\n', b"")
    with pytest.raises(KlientelaError, match="wrote 2 rows, and 1 are there"):
        folder.bring_in(folder.write("report.csv", cut))


def test_dates_that_can_be_read_in_two_ways_are_asked_for(folder: DataFolder) -> None:
    content = (FIXTURES / "hubspot/contacts.csv").read_text("utf-8")
    unclear = content.replace("2024-03-12 09:14", "03/04/2024 9:14 AM")
    unclear = unclear.replace("2024-04-01 12:00", "05/06/2024 2:30 PM")
    unclear = unclear.replace("2024-05-02 07:30", "07/08/2024 7:30 AM")
    path = folder.write("contacts.csv", unclear)
    with pytest.raises(KlientelaError, match=r"day-month-year or month-day-year.*date_format"):
        folder.bring_in(path)
    mapping = folder.write("mapping.yml", 'date_format: "%m/%d/%Y %I:%M %p"')
    folder.bring_in(path, mapping=mapping)
    assert folder.rows("hubspot", "contacts", "created_at")[0] == ("2024-03-04 09:14:00",)

"""What goes wrong with exports that are no plain table: JSON, surveys, reports, UTF-16."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from pathlib import Path

import pytest

from importing.data_folder import EXPORTS, FIXTURES, DataFolder, Fixture, name
from klientela.connectors.tools import known_tools
from klientela.errors import KlientelaError

JSON = [one for one in EXPORTS if one.file.endswith(".jsonl")]
EVERY_JSON = pytest.mark.parametrize("fixture", JSON, ids=name)
FORMULA = "=cmd|' /C calc'!A0"
# A cell of every export whose text can be anything; a summary of Matomo has none.
CELLS = {
    "shopify/orders_export.csv": "Tea towel",
    "shopify/customers_export.csv": "Ada",
    "hubspot/contacts.csv": "Ella",
    "hubspot/deals.csv": "Brook refit",
    "salesforce/contacts.csv": "Buyer",
    "salesforce/report.csv": "Ida",
    "zoho_crm/Contacts_001.csv": "Trade Show",
    "mailchimp/subscribed_members.csv": "Mia",
    "mailchimp/unsubscribed_members.csv": "Nils",
    "mailchimp/campaigns.csv": "June news",
    "mailchimp/recipients.csv": "bbbb0000bbbb0000bbbb0000bbbb0000",
    "mailchimp/activities.csv": "https://shop.example/mug",
    "zendesk/tickets.csv": "Parcel is late",
    "qualtrics/responses.csv": "anonymous",
    "qualtrics/legacy_responses.csv": "Tom Lind",
    "surveymonkey/responses.csv": "Uma",
    "google_analytics/pages.csv": "/about",
    "google_analytics/events.jsonl": "page_view",
    "mixpanel/export.jsonl": "Sign up",
    "twilio_segment/messages.jsonl": "Product Viewed",
    "twilio_segment/pages.csv": "/mug",
    "twilio_segment/tracks.csv": "Order Completed",
    "matomo/visits.csv": "Firefox",
    "hotjar/survey.csv": "Phone",
    "mapped_file/members.csv": "Vera",
}


def fixture_of(file: str) -> Fixture:
    return next(one for one in EXPORTS if one.file == file)


def codec_of(fixture: Fixture) -> str:
    return "utf-16" if fixture.path.read_bytes().startswith(b"\xff\xfe") else "utf-8-sig"


def refused(folder: DataFolder, fixture: Fixture, content: bytes, said: str) -> None:
    with pytest.raises(KlientelaError, match=said):
        folder.bring_in_fixture(fixture, folder.write("export", content))
    assert [one for one in folder.files() if not one.startswith("mappings/")] == []


@pytest.mark.parametrize("file", CELLS)
def test_a_formula_is_text_in_every_export(folder: DataFolder, file: str) -> None:
    fixture = fixture_of(file)
    codec = codec_of(fixture)
    text = fixture.path.read_bytes().decode(codec)
    assert CELLS[file] in text
    changed = text.replace(CELLS[file], FORMULA).encode(codec)
    folder.bring_in_fixture(fixture, folder.write("export", changed))
    rows = folder.rows(fixture.source, fixture.table)
    assert any(FORMULA in row for row in rows)
    assert len(rows) == fixture.rows


@EVERY_JSON
@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_json_is_read_in_any_encoding(folder: DataFolder, fixture: Fixture, codec: str) -> None:
    content = fixture.path.read_text("utf-8").encode(codec)
    (found,) = folder.bring_in_fixture(fixture, folder.write("export", content))
    assert found.rows == fixture.rows


@EVERY_JSON
def test_a_list_of_objects_is_read_and_refused_when_it_was_cut(
    folder: DataFolder, fixture: Fixture
) -> None:
    """Cut behind a comma, every object that is left is whole, and rows are missing all the same."""
    lines = fixture.path.read_bytes().splitlines()
    whole = b"[\n" + b",\n".join(lines) + b"\n]\n"
    for size in (len(b"[\n" + lines[0] + b",\n"), len(whole) - 2, len(whole) - 3):
        refused(folder, fixture, whole[:size], "does not end as one: the file was cut")
    refused(folder, fixture, whole + whole, "no JSON")
    refused(folder, fixture, b"[]", "empty list")
    (found,) = folder.bring_in_fixture(fixture, folder.write("export", whole))
    assert found.rows == fixture.rows


@EVERY_JSON
def test_marks_of_a_merge_conflict_in_json_are_refused(
    folder: DataFolder, fixture: Fixture
) -> None:
    content = fixture.path.read_bytes()
    refused(folder, fixture, b"<<<<<<< HEAD\n" + content, "line 1: .* merge conflict")
    middle = f"line {fixture.rows + 1}: this is no JSON"
    refused(folder, fixture, content + b"=======\n" + content, middle)


@EVERY_JSON
def test_keys_in_another_order_and_further_ones_change_nothing(
    folder: DataFolder, fixture: Fixture
) -> None:
    table = known_tools()[fixture.source].tables[fixture.table]
    columns = ", ".join(f'"{one}"' for one in table.columns)
    folder.bring_in_fixture(fixture)
    before = folder.rows(fixture.source, fixture.table, columns)
    for file in folder.files():
        (folder.path / file).unlink()
    content = fixture.path.read_bytes()
    # The first key goes to the end, and one that nobody knows before it.
    turned = re.sub(rb"(?m)^\{(\"\w+\": ?\"[^\"]*\"), ?(.*)\}$", rb'{"new": [1], \2, \1}', content)
    assert turned.count(b'"new"') == fixture.rows
    folder.bring_in_fixture(fixture, folder.write("export", turned))
    assert folder.rows(fixture.source, fixture.table, columns) == before


@pytest.mark.parametrize(
    ("file", "renamed", "said"),
    [
        ("qualtrics/responses.csv", "ResponseId", r"like Qualtrics.*no column ResponseId"),
        ("qualtrics/responses.csv", "EndDate", r"like Qualtrics.*no column EndDate"),
        ("qualtrics/legacy_responses.csv", "ResponseSet", r"like Qualtrics.*ResponseSet"),
        ("surveymonkey/responses.csv", "Respondent ID", r"like SurveyMonkey.*Respondent ID"),
        ("google_analytics/pages.csv", "Start date", r"which days.*period_start"),
        ("google_analytics/pages.csv", "End date", r"which days.*period_start"),
        ("google_analytics/events.jsonl", "event_name", r"like Google Analytics.*event_name"),
        ("mixpanel/export.jsonl", "distinct_id", r"like Mixpanel.*distinct_id"),
        ("twilio_segment/messages.jsonl", "messageId", r"like Twilio Segment.*messageId"),
        ("matomo/visits.csv", "idVisit", r"like Matomo.*idVisit"),
        ("matomo/summary.csv", "Bounces", r"like Matomo.*Bounces"),
        ("hotjar/survey.csv", "Number", r"number of the response\? It has Renamed"),
        ("mapped_file/members.csv", "Mitgliedsnr", r"no column Mitgliedsnr.*right in mapping.yml"),
    ],
)
def test_a_renamed_column_is_told_whatever_the_form(
    folder: DataFolder, file: str, renamed: str, said: str
) -> None:
    fixture = fixture_of(file)
    codec = codec_of(fixture)
    text = fixture.path.read_bytes().decode(codec)
    changed = re.sub(rf"(?<!\w){renamed}(?!\w)", "Renamed", text)
    assert changed != text
    refused(folder, fixture, changed.encode(codec), said)


def test_a_renamed_column_of_a_survey_is_brought_in_by_a_mapping(folder: DataFolder) -> None:
    fixture = fixture_of("qualtrics/responses.csv")
    path = folder.write("export.csv", fixture.path.read_bytes().replace(b"ResponseId", b"Nr"))
    mapping = folder.write("m.yml", "columns: {response_id: Nr}")
    ((found,), _) = folder.bring_in(path, mapping=mapping)
    assert (found.source, found.rows) == ("qualtrics", fixture.rows)
    assert folder.rows("qualtrics", "responses", "response_id")[0] == ("R_a1",)


@pytest.mark.parametrize(
    "file",
    [
        "qualtrics/responses.csv",
        "qualtrics/legacy_responses.csv",
        "hotjar/survey.csv",
        "matomo/visits.csv",
        "matomo/summary.csv",
        "salesforce/report.csv",
        "mapped_file/members.csv",
    ],
)
def test_columns_in_another_order_give_the_same_rows(folder: DataFolder, file: str) -> None:
    """A survey numbers its questions by their places: all but that number stays."""
    fixture = fixture_of(file)
    table = known_tools()[fixture.source].tables[fixture.table]
    codec = codec_of(fixture)
    delimiter = ";" if fixture.source == "mapped_file" else ","
    columns = ", ".join(
        f'"{one}"' for one in table.columns if one not in ("question_id", "survey", "report")
    )
    folder.bring_in_fixture(fixture)
    before = sorted(folder.rows(fixture.source, fixture.table, columns), key=repr)
    for one in folder.files():
        (folder.path / one).unlink()
    text = fixture.path.read_bytes().decode(codec)
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    width = len(records[0])
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(
        record[::-1] if len(record) == width else record for record in records
    )
    folder.bring_in_fixture(fixture, folder.write("export", stream.getvalue().encode(codec)))
    assert sorted(folder.rows(fixture.source, fixture.table, columns), key=repr) == before


@pytest.mark.parametrize(
    ("file", "rows"),
    [
        ("qualtrics/responses.csv", 9),
        ("surveymonkey/responses.csv", 9),
        ("hotjar/survey.csv", 10),
        ("matomo/visits.csv", 2),
        ("matomo/summary.csv", 12),
        ("salesforce/report.csv", 2),
        ("mapped_file/members.csv", 2),
    ],
)
def test_a_further_column_is_a_further_question_or_changes_nothing(
    folder: DataFolder, file: str, rows: int
) -> None:
    """What a person added in a spreadsheet is not lost where every column is a question.

    A response without an answer is a row as well, until it has one.
    """
    fixture = fixture_of(file)
    codec = codec_of(fixture)
    delimiter = ";" if fixture.source == "mapped_file" else ","
    text = fixture.path.read_bytes().decode(codec)
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    width = len(records[0])
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(
        [*record, "Mine" if number == 0 else "5"] if len(record) == width else record
        for number, record in enumerate(records)
    )
    path = folder.write("export", stream.getvalue().encode(codec))
    (found,) = folder.bring_in_fixture(fixture, path)
    assert found.rows == rows


def test_surveymonkey_is_known_in_whatever_order_its_columns_are(folder: DataFolder) -> None:
    fixture = fixture_of("surveymonkey/responses.csv")
    records = list(csv.reader(io.StringIO(fixture.path.read_text("utf-8"), newline="")))
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([*record[1:9], record[0], *record[9:]] for record in records)
    ((found,), _) = folder.bring_in(folder.write("x.csv", stream.getvalue()))
    assert (found.source, found.rows) == ("surveymonkey", fixture.rows)


def test_one_broken_line_in_many_is_found_in_json_and_in_a_survey(folder: DataFolder) -> None:
    """Some megabytes each; the benchmark has the large one."""
    fixture = fixture_of("mixpanel/export.jsonl")
    lines = [fixture.path.read_bytes().splitlines()[0]] * 20_000
    lines[15_000] = lines[15_000][:-1]
    refused(folder, fixture, b"\n".join(lines) + b"\n", "line 15001: this is no JSON")
    fixture = fixture_of("qualtrics/legacy_responses.csv")
    head, second, row = fixture.path.read_bytes().splitlines()
    rows = [row] * 20_000
    rows[15_000] += b",one,too,many"
    content = b"\n".join([head, second, *rows]) + b"\n"
    refused(folder, fixture, content, "line 15003: 17 fields where the header has 14")


def test_all_exports_in_one_archive_are_told_apart(folder: DataFolder, tmp_path: Path) -> None:
    plain = [one for one in EXPORTS if not one.mapping]
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, fixture in enumerate(plain):
            archive.write(fixture.path, f"{number:02}")
    found, put = folder.bring_in(path)
    assert [(one.source, one.rows) for one in found] == [(one.source, one.rows) for one in plain]
    assert sorted(put) == folder.files()


def test_an_archive_that_was_damaged_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    """A flipped bit in the packed bytes, which only unpacking finds."""
    content = (FIXTURES / "shopify/orders_export.csv").read_bytes()
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", content)
    for packed in (bytearray(path.read_bytes()), bytearray(gzip.compress(content))):
        for place in range(45, 400, 50):
            damaged = bytearray(packed)
            damaged[place] ^= 0xFF
            with pytest.raises(KlientelaError, match=r"cut off|damaged"):
                folder.bring_in(folder.write("x.zip", bytes(damaged)))
    assert folder.files() == []

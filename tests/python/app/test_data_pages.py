"""The pages about the data: what is connected, what is wrong with it, and who is who."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fixture_build import publish_fixture
from screen import NOT_FOR_PEOPLE, ROOT, charts, open_page, words
from streamlit.testing.v1 import AppTest

from klientela.connectors.importing import Found
from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from lib import uploads
from lib.uploads import Upload

Show = Callable[[Warehouse], Warehouse]
FIXTURES = ROOT / "tests" / "python" / "fixtures"
ORDERS = FIXTURES / "shopify" / "orders_export.csv"
CUSTOMERS = FIXTURES / "shopify" / "customers_export.csv"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, and a folder for temporary files that is empty too."""
    folder, temporary = tmp_path / "data", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    monkeypatch.setenv("KLIENTELA_DATA", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.chdir(ROOT)
    return folder


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def upload(test: AppTest, *paths: Path) -> AppTest:
    """Choose files in the browser, as far as a script can."""
    chosen = [(path.name, path.read_bytes(), "text/csv") for path in paths]
    test.file_uploader(key="uploaded").set_value(chosen)
    test.run()
    assert not test.exception, [error.value for error in test.exception]
    return test


def test_sources_say_what_is_unusual_against_their_own_history(full: Warehouse, show: Show) -> None:
    show(full)
    test = open_page("sources")
    text = words(test)
    assert "**demo: customers**, unusual: 4 rows in its newest week, 12 are usual." in text
    assert "1 more below." in text
    states = dict(zip(test.dataframe[0].value["entity"], test.dataframe[0].value["state"],
                      strict=True))  # fmt: skip
    assert states == {
        "order lines": "its rows have no day",
        "orders": "as usual: 33 rows in its newest week, 32 are usual",
        "customers": "unusual: 4 rows in its newest week, 12 are usual",
        "tickets": "silent for 78 days, never before for more than 12",
    }


def test_every_analysis_says_what_it_has_and_needs(full: Warehouse, show: Show) -> None:
    show(full)
    text = words(open_page("sources"))
    assert "**9 of 9** analyses have what they need." in text
    assert "576 of 600 customers scored" in text
    assert "576 customers with an order, 500 needed; 713 days of history, 180 needed" in text
    assert "Of 600 customers may be contacted: 600 by e-mail, 398 by telephone, 0 by post." in text


def test_a_refused_analysis_says_what_is_missing_and_what_to_connect(
    tmp_path: Path, show: Show
) -> None:
    show(publish_fixture(tmp_path, clv_status="refused"))
    text = words(open_page("sources"))
    assert "**7 of 9** analyses have what they need; not yet: CLV, Churn." in text
    assert "312 of 500 customers with an order; 94 of 180 days of history" in text
    assert "Connect older orders too" in text


def test_an_upload_is_looked_at_first_and_imported_on_the_button(
    full: Warehouse, show: Show, data: Path
) -> None:
    show(full)
    test = upload(open_page("sources"), ORDERS)
    text = words(test)
    assert "Shopify, the orders export, one row per line item" in text
    assert "**5 rows**, 14 May 2026 to 30 Jun 2026; becomes orders, order lines, products" in text
    assert "**Read as:** order\\_name = Name" in text
    assert not NOT_FOR_PEOPLE.search(text), NOT_FOR_PEOPLE.search(text)
    assert files_in(data) == [], "a look writes nothing"
    sample = test.dataframe[-1].value
    assert len(sample) == 5
    assert set(sample["email"].dropna()) == {"a…@…", "b…@…", "A…@…", "c…@…"}

    test.button(key="import").click().run()
    assert not test.exception
    (put,) = files_in(data)
    assert (data / put).read_bytes() == ORDERS.read_bytes()
    assert f"Imported to data: `{put}`" in test.success[0].value
    assert [block.value for block in test.code] == ["klientela build --vars '{sources: [shopify]}'"]
    assert files_in(data.parent / "temporary") == [], "nothing of the upload is left behind"

    again = upload(open_page("sources"), ORDERS)
    assert "It is there already as `shopify/" in words(again)
    assert not [button for button in again.button if button.key == "import"]


def test_what_is_not_recognised_is_said_in_the_words_of_the_command_with_a_mapping_to_start(
    full: Warehouse, show: Show, data: Path
) -> None:
    show(full)
    test = upload(open_page("sources"), FIXTURES / "mapped_file" / "members.csv")
    assert "members\\.csv" in test.error[0].value
    assert str(data.parent / "temporary") not in test.error[0].value
    assert "entity:" in test.code[0].value
    assert files_in(data) == []

    mapping = FIXTURES / "mapped_file" / "mapping.yml"
    test.file_uploader(key="uploaded_mapping").upload(mapping.name, mapping.read_bytes())
    test.run()
    assert not test.error
    test.button(key="import").click().run()
    assert len(files_in(data)) == 2, "the file, and its mapping beside it"


def test_several_files_come_in_together_or_not_at_all(
    full: Warehouse, show: Show, data: Path, tmp_path: Path
) -> None:
    show(full)
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    test = upload(open_page("sources"), ORDERS, empty)
    assert "empty\\.csv is empty" in test.error[0].value
    assert not [button for button in test.button if button.key == "import"]
    test = upload(open_page("sources"), ORDERS, CUSTOMERS)
    test.button(key="import").click().run()
    assert len(files_in(data)) == 2


@pytest.mark.parametrize("setting", ["off", "OFF", "false", "0"])
def test_uploads_can_be_turned_off(
    setting: str, full: Warehouse, show: Show, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLIENTELA_UPLOADS", setting)
    show(full)
    test = open_page("sources")
    assert "Files cannot be brought in on this server." in words(test)
    assert not test.file_uploader
    with pytest.raises(KlientelaError, match="KLIENTELA_UPLOADS is off"):
        uploads.bring_in([Upload(ORDERS.name, ORDERS.read_bytes())], None, None)
    assert files_in(data) == []


@pytest.mark.parametrize("name", ["../../escape.csv", "..\\escape.csv", "/etc/escape.csv"])
def test_the_name_of_an_upload_leads_nowhere(name: str, data: Path, tmp_path: Path) -> None:
    done = uploads.bring_in([Upload(name, ORDERS.read_bytes())], None, None)
    assert [path.split("/")[0] for path in done.put] == ["shopify"]
    assert {path.split("/")[0] for path in files_in(tmp_path)} == {"data"}


def test_a_sample_shows_no_person_unless_personal_data_are_published() -> None:
    row = {
        "customer_id": "ann@example.com", "first_name": "Ann", "phone": "00491701234567",
        "contact": "+49 170 1234567", "email": "a…@…", "lineitem_name": "Mug", "order_id": "007",
        "note": None,
    }  # fmt: skip
    found = Found(
        label="x", source="x", title="x", says="x", entities=("orders",), rows=1, dates=None,
        mapping={}, missing=(), unused=(), sample=(row,), warnings=(), landings=(),
    )  # fmt: skip
    (shown,) = uploads.shown_sample(found, is_personal_public=False)
    assert shown == row | {
        "customer_id": "a…@…", "first_name": "A…", "phone": "0…", "contact": "+…",
    }  # fmt: skip
    assert uploads.shown_sample(found, is_personal_public=True) == [row]


def test_data_quality_adds_up_from_rows_in_to_rows_used(full: Warehouse, show: Show) -> None:
    show(full)
    test = open_page("data_quality")
    text = words(test)
    assert "Of **10,000** rows **1.2% (n = 10,000)** were left out" in text
    assert "**15.0% (n = 600)** of the contacts are obsolete" in text
    assert "60 rows left out: 1.0% (n = 6,000)" in text
    assert "**Next step.** Make the customer a required field." in text
    rules = test.dataframe[0].value
    assert rules[rules["does"] == "left out"]["row_count"].sum() == 120
    assert list(rules[rules["rule"] == "merged record"]["does"]) == ["merged"]
    assert "**demo: orders**: 4.6%" in text


def test_data_quality_of_one_kind_of_rows(full: Warehouse, show: Show) -> None:
    show(full)
    test = open_page("data_quality", quality_rows="desk: tickets")
    text = words(test)
    assert "20 rows left out: 5.0% (n = 400)" in text
    assert "missing customer" not in set(test.dataframe[0].value["rule"])
    assert "These rows have no day." in text


def test_rejected_rows_are_shown_by_rule_and_hold_no_values(full: Warehouse, show: Show) -> None:
    show(full)
    test = open_page("data_quality", quality_rule="missing_customer")
    shown = test.dataframe[1].value
    assert list(shown.columns) == ["source_file", "source_row", "column_name", "entity"]
    assert len(shown) == 10
    assert "The first 10 of 60. The download has the rest." in words(test)


def test_without_trouble_data_quality_says_so(tmp_path: Path, show: Show) -> None:
    clean = ("trust.agg_quality_findings", "trust.agg_quality_days", "trust.fct_builds",
             "trust.fct_rejected_rows")  # fmt: skip
    show(publish_fixture(tmp_path, empty=clean))
    text = words(open_page("data_quality"))
    assert "0 builds of 2 that a trend needs." in text
    assert "These rows have no day." in text


def test_identity_says_what_told_and_what_was_kept_apart(full: Warehouse, show: Show) -> None:
    show(full)
    test = open_page("identity")
    text = words(test)
    assert "16.7% (n = 720) are further records" in text
    assert "Most were told by: the same e-mail address (100 pairs)." in text
    assert "Decided never to be merged: **2 pairs**." in text
    assert "**2** merged, **1** split, in 2 builds." in text
    assert "never_merge" not in " ".join(test.dataframe[1].value["rule_sentence"])
    assert charts(test) == 2


def test_the_review_list_names_ids_and_fields_and_the_line_to_add(
    full: Warehouse, show: Show
) -> None:
    show(full)
    test = open_page("identity")
    assert "**5 pairs** wait for somebody to decide." in words(test)
    listed = test.dataframe[3].value
    assert list(listed["record_1"]) == [f"demo:0000{number}" for number in (6, 5, 4, 3, 2)]
    assert listed["agrees"].iloc[0] == "telephone, last name, day of birth"
    assert listed["differs"].iloc[0] == "first name, postcode"
    assert [block.value for block in test.code] == [
        'demo,00006,desk,"T,6",merge,why',
        'demo,00006,desk,"T,6",never_merge,why',
    ]
    test.selectbox(key="pair").set_value(1).run()
    assert test.code[0].value == 'demo,00005,desk,"T,5",merge,why'


def test_without_candidates_identity_says_how_to_get_them(tmp_path: Path, show: Show) -> None:
    none = ("trust.fct_identity_candidates", "trust.fct_identity_changes",
            "trust.agg_shared_identifiers")  # fmt: skip
    show(publish_fixture(tmp_path, empty=none))
    text = words(open_page("identity"))
    assert "pip install 'klientela[identity]', and the var identity_fuzzy: true." in text
    assert "No customer was merged or split since the first build." in text
    assert "No identifier is shared by too many people." in text

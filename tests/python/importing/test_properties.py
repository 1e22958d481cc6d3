"""Whatever stands in the cells: what was written is read, and names are safe."""

from __future__ import annotations

import csv
import datetime
import html
import io
import json
import re
import tempfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importing.data_folder import DataFolder
from klientela.connectors.importing.containers import Piece
from klientela.connectors.importing.names import file_name, slug
from klientela.connectors.importing.placing import checked_target
from klientela.connectors.importing.surveys import plain_text
from klientela.connectors.importing.workbook import cell_text, unique
from klientela.connectors.orders_file.numbers import number_sql
from klientela.connectors.tools.cleaning import flag_sql, person_sql, plain_sql
from klientela.connectors.tools.known import same_name
from klientela.errors import KlientelaError

CONNECTION = duckdb.connect()
# Any text a cell can hold; a zero byte and half a letter are refused as damage, and tested as such.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
HEADER = ["Customer ID", "First Name", "Last Name", "Email", "Total Spent", "Total Orders", "Tags"]


def value_of(sql: str, value: str) -> str | None:
    ((found,),) = CONNECTION.execute(f"select {sql} from (select ? as v)", [value]).fetchall()
    read: str | None = found
    return read


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_csv_gives_back_what_was_written(
    cells: list[tuple[str, str]], delimiter: str, end: str, codec: str
) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADER)
    for number, (first, last) in enumerate(cells, start=1):
        writer.writerow([number, first, last, f"c{number}@example.com", "1.50", "1", ""])
    with tempfile.TemporaryDirectory() as home:
        folder = DataFolder(Path(home))
        folder.bring_in(folder.write("x", stream.getvalue().encode(codec)))
        read = folder.rows("shopify", "customers", "first_name, last_name")
    assert read == [
        (value_of(plain_sql("v"), first), value_of(plain_sql("v"), last)) for first, last in cells
    ]


@settings(max_examples=15, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=5), st.booleans(), st.booleans())
def test_json_gives_back_what_was_written(names: list[str], is_list: bool, is_ascii: bool) -> None:
    objects = [
        json.dumps(
            {"event": one, "properties": {"time": 1_767_600_000 + number, "distinct_id": "u"}},
            ensure_ascii=is_ascii,
        )
        for number, one in enumerate(names)
    ]
    text = "[" + ",".join(objects) + "]" if is_list else "\n".join(objects) + "\n"
    with tempfile.TemporaryDirectory() as home:
        folder = DataFolder(Path(home))
        folder.bring_in(folder.write("x", text))
        read = folder.rows("mixpanel", "events", "event")
    assert read == [(value_of(plain_sql("v"), one),) for one in names]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_every_answer_of_a_survey_is_a_row(answers: list[tuple[str, str]]) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(["Respondent ID", "Collector ID", "Why?", "What else?"])
    writer.writerows([number, 1, *pair] for number, pair in enumerate(answers, start=1))
    with tempfile.TemporaryDirectory() as home:
        folder = DataFolder(Path(home))
        folder.bring_in(folder.write("x", stream.getvalue()))
        rows = folder.rows("surveymonkey", "responses", "response_id, question, answer")
    given_answers = [
        (str(number), question, value_of(plain_sql("v", ("-",)), answer.strip()))
        for number, pair in enumerate(answers, start=1)
        for question, answer in zip(("Why?", "What else?"), pair, strict=True)
    ]
    assert [row for row in rows if row[2]] == [row for row in given_answers if row[2]]
    assert {row[0] for row in rows} == {row[0] for row in given_answers}


@settings(max_examples=15, deadline=None)
@given(st.integers(min_value=1, max_value=10_000))
def test_a_file_cut_anywhere_is_refused_or_gives_whole_rows(place: int) -> None:
    lines = [f"{n},A,B,c{n}@example.com,1.50,1,x" for n in range(20)]
    text = "\n".join([",".join(HEADER), *lines]) + "\n"
    cut = text[: place % len(text)]
    with tempfile.TemporaryDirectory() as home:
        folder = DataFolder(Path(home))
        try:
            folder.bring_in(folder.write("x", cut))
        except KlientelaError:
            assert [one for one in folder.files() if not one.startswith("mappings/")] == []
            return
        read = folder.rows("shopify", "customers", "customer_id, email")
    whole = [(str(n), f"c{n}@example.com") for n in range(20)]
    assert read == whole[: len(read)]
    assert len(read) >= cut.count("\n") - 1


@given(TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = value_of(plain_sql("v"), text)
    if once is not None and not re.match("'[-0-9+=@]", once):
        assert value_of(plain_sql("v"), once) == once


@given(st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2), st.booleans())
def test_an_amount_survives_the_way_people_write_it(amount: Decimal, is_german: bool) -> None:
    written = f"{amount:,.2f}"
    if is_german:
        written = written.translate(str.maketrans(",.", ".,"))
    read = value_of(number_sql("v", "," if is_german else "."), f"{written} €")
    assert read is not None
    assert Decimal(read) == amount


@given(st.emails())
def test_an_address_has_one_fingerprint_and_does_not_stand_in_it(email: str) -> None:
    fingerprint = value_of(person_sql("v"), email)
    assert fingerprint == value_of(person_sql("v"), email.upper().lower())
    assert fingerprint is not None
    assert re.fullmatch("email-[0-9a-f]{16}", fingerprint)


@given(TEXT)
def test_a_flag_is_true_false_or_what_it_was(text: str) -> None:
    assert value_of(flag_sql("v"), text) in ("true", "false", text)


@given(st.text(), st.text(st.sampled_from("0123456789abcdef"), min_size=64, max_size=64))
def test_no_name_leads_out_of_a_folder(stem: str, fingerprint: str) -> None:
    name = file_name(Piece(Path("x"), stem, "text").stem, fingerprint, ".csv")
    assert re.fullmatch("[0-9a-z_]{1,60}-[0-9a-f]{12}[.]csv", name)
    assert re.fullmatch("[0-9a-z_]{1,60}", slug(stem))


@given(st.lists(st.sampled_from(["..", "a", ".", "~", "x.csv", "/"]), min_size=1, max_size=5))
def test_a_target_is_inside_or_refused(parts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as home:
        data = Path(home) / "data"
        target = "/".join(parts)
        try:
            path = checked_target(data, target)
        except KlientelaError:
            return
        assert data.resolve() in path.resolve().parents


@given(st.lists(st.sampled_from(["a", "A", "a (2)", "a (3)", "b", ""]), max_size=8))
def test_column_names_become_different_and_keep_their_places(names: list[str]) -> None:
    made = unique(names)
    assert len(made) == len(names)
    assert len({one.casefold() for one in made}) == len(names)
    assert all(one.startswith(name) for one, name in zip(made, names, strict=True))


@given(st.text())
def test_a_header_has_one_name_however_it_is_spaced(text: str) -> None:
    assert same_name(f" {text} ") == same_name(text)
    assert same_name(same_name(text)) == same_name(text)


@given(st.text(alphabet="ab <>/&;\n", max_size=40))
def test_a_question_has_no_line_break_and_no_blanks_around_it(text: str) -> None:
    plain = plain_text(text)
    assert "\n" not in plain
    assert plain == plain.strip()


@given(st.lists(st.text(alphabet='ab é<>&"\n', max_size=20), max_size=5))
def test_a_question_keeps_its_words_and_loses_its_mark_up(words: list[str]) -> None:
    marked = "".join(f"<b>{html.escape(one)}</b>\n" for one in words)
    assert plain_text(marked) == " ".join(" ".join(words).split())


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "true"),
        (1234567890123.0, "1234567890123"),
        (12.5, "12.5"),
        (datetime.datetime(2025, 1, 31), "2025-01-31"),
        (datetime.datetime(2025, 1, 31, 8, 30), "2025-01-31 08:30:00"),
        (datetime.date(2025, 1, 31), "2025-01-31"),
        ("007", "007"),
    ],
)
def test_a_cell_is_the_text_it_stands_for(cell: object, text: str) -> None:
    assert cell_text(cell) == text

"""Text files as they come: the same rows whatever the dialect, or a sentence with file and line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.raw_folder import RawFolder
from klientela.errors import KlientelaError

TEXT = "id,name,amount\n1,Müller,2.50\n2,Öhler,3\n"
QUOTED = '"id","name","amount"\n"1","Müller","2.50"\n"2","Öhler","3"'
ROWS = [("1", "Müller", "2.50", 2), ("2", "Öhler", "3", 3)]
READ = "id, name, amount, source_row"


def test_rows_carry_their_file_and_the_row_a_spreadsheet_shows(shop: RawFolder) -> None:
    shop.write("b.csv", TEXT)
    shop.write("a.csv", TEXT)
    assert shop.rows("source_file, source_row") == [
        ("shop/a.csv", 2),
        ("shop/a.csv", 3),
        ("shop/b.csv", 2),
        ("shop/b.csv", 3),
    ]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        pytest.param(TEXT, "utf-8-sig", id="byte-order mark"),
        pytest.param(TEXT, "utf-16", id="UTF-16 with mark"),
        pytest.param(TEXT, "utf-16-le", id="UTF-16 little-endian without mark"),
        pytest.param(TEXT, "utf-16-be", id="UTF-16 big-endian without mark"),
        pytest.param(TEXT, "utf-32", id="UTF-32"),
        pytest.param(TEXT, "cp1252", id="windows-1252"),
        pytest.param(TEXT, "latin-1", id="latin-1"),
        pytest.param(TEXT.replace(",", ";"), "utf-8", id="semicolons"),
        pytest.param(TEXT.replace(",", "\t"), "utf-8", id="tabs"),
        pytest.param(TEXT.replace(",", "|"), "utf-8", id="pipes"),
        pytest.param("sep=;\n" + TEXT.replace(",", ";"), "utf-8", id="Excel's sep line"),
        pytest.param(TEXT.replace("\n", "\r\n"), "utf-8", id="Windows line ends"),
        pytest.param(TEXT.replace("\n", "\r"), "utf-8", id="old Mac line ends"),
        pytest.param(TEXT.replace("\n", "\r\n", 1), "utf-8", id="mixed line ends"),
        pytest.param(TEXT.rstrip("\n"), "utf-8", id="no line end at the end"),
        pytest.param(TEXT + "\n\n\n", "utf-8", id="blank lines at the end"),
        pytest.param(TEXT.replace(",", ", "), "utf-8", id="blank after the delimiter"),
        pytest.param(QUOTED, "utf-8", id="quoted"),
        pytest.param(QUOTED.replace('"', "'"), "utf-8", id="apostrophes"),
        pytest.param(TEXT.replace("id,name", "ID ,Name"), "utf-8", id="names in other case"),
        pytest.param("x,amount,id,name\n,2.50,1,Müller\n,3,2,Öhler\n", "utf-8", id="more columns"),
        pytest.param(TEXT.replace("\n", ",\n"), "utf-8", id="delimiter at every end"),
        pytest.param(TEXT[:15] + TEXT[15:].replace("\n", ",\n"), "utf-8", id="delimiter at ends"),
    ],
)  # fmt: skip
def test_the_same_rows_in_any_dialect(shop: RawFolder, content: str, encoding: str) -> None:
    shop.write("sales.csv", content, encoding)
    read = [tuple(str(value).strip() for value in row[:3]) for row in shop.rows(READ)]
    assert read == [row[:3] for row in ROWS]
    assert [row[3] for row in shop.rows(READ)] == [2, 3]


def test_a_guessed_encoding_is_said(shop: RawFolder) -> None:
    shop.write("sales.csv", TEXT, "cp1252")
    (warning,) = shop.plan().warnings
    assert "shop/sales.csv is not UTF-8; it is read as cp1252" in warning
    shop.write("sales.csv", TEXT)
    assert shop.plan().warnings == ()


def test_another_alphabet_is_not_taken_for_western(shop: RawFolder) -> None:
    names = ["Анна Каренина", "Алексей Вронский", "Константин Лёвин", "Дарья Облонская"]
    lines = "".join(f"{row},{name},2\n" for row, name in enumerate(names * 5))
    shop.write("sales.csv", "id,name,amount\n" + lines, "cp1251")
    assert [name for (name,) in shop.rows("name")][:4] == names


def test_a_line_break_inside_quotes_is_no_row(shop: RawFolder) -> None:
    shop.write("sales.csv", 'id,name,amount\n1,"two\nlines",2\n2,"a ""quote"", a comma",3\n')
    assert shop.rows(READ) == [("1", "two\nlines", "2", 2), ("2", 'a "quote", a comma', "3", 3)]
    shop.write("sales.csv", 'id,name,amount\r\n1,"two\r\nlines",2\r\n2,"a\rb",3\r\n')
    assert shop.rows(READ) == [("1", "two\r\nlines", "2", 2), ("2", "a\rb", "3", 3)]


def test_a_line_break_inside_the_header_loses_no_row(shop: RawFolder) -> None:
    # DuckDB reads no row at all of this file, and says nothing.
    shop.write("sales.csv", 'id,name,amount,"net\namount"\r\n1,a,2,3\r\n2,b,3,4\r\n')
    assert shop.rows(READ) == [("1", "a", "2", 2), ("2", "b", "3", 3)]


def test_blank_lines_between_rows_count_as_in_a_spreadsheet(shop: RawFolder) -> None:
    shop.write("sales.csv", "\nid,name,amount\n1,a,2\n\n   \n2,b,3\n")
    assert shop.rows(READ) == [("1", "a", "2", 3), ("2", "b", "3", 6)]


def test_empty_fields_are_null_and_a_row_of_them_is_kept(shop: RawFolder) -> None:
    shop.write("sales.csv", 'id,name,amount\n1,"",\n,,\n')
    assert shop.rows(READ) == [("1", None, None, 2), (None, None, None, 3)]


@pytest.mark.parametrize("name", ["it's.csv", "jan[1].csv", "what?.csv", "a*.csv", "ä b.csv"])
def test_any_file_name_means_that_file(shop: RawFolder, name: str) -> None:
    shop.write(name, TEXT)
    assert shop.rows(READ) == ROWS
    assert shop.rows("distinct source_file, 1 as source_row") == [(f"shop/{name}", 1)]


def test_row_numbers_are_the_file_s_own_in_a_file_read_in_parallel(shop: RawFolder) -> None:
    count = 400_000
    lines = (f'{row},"name, {row}",{row * 7}\n' for row in range(2, count + 2))
    shop.write("sales.csv", "id,name,amount\n" + "".join(lines))
    wrong = shop.rows(
        "count(*), count(*) filter (id::bigint <> source_row), 1 as source_file, 1 as source_row"
    )
    assert wrong == [(count, 0, 1, 1)]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("id,name,amount\n1,a,2\n2,b\n3,c,4\n", "line 3: 2 fields where the header has 3"),
        ("id,name,amount\n1,a,2,\n2,b,1,5\n", "line 3: 4 fields where the header has 3"),
        ("id,name,amount\n1,a,2\nTotal\n", "line 3: 1 field where the header has 3"),
        ('id,name,amount\n1,"two\nlines",2\n2,b\n', "line 4 (row 3): 2 fields"),
        ("id,name,amount\r\n1,a,2\r\n2,b\r\n", "line 3: 2 fields"),
        ("sep=,\nid,name,amount\n1,a,2\n2,b\n", "line 4 (row 3): 2 fields"),
        ('id,name,amount\n1,"a,2\n2,b,3\n', "line 2: the quotes of a field do not close"),
        ('id,name,amount\n1,"a"x,2\n2,b,3\n', "line 2: the quotes of a field do not close"),
    ],
)  # fmt: skip
def test_a_row_with_the_wrong_number_of_fields_stops_the_build(
    shop: RawFolder, content: str, line: str
) -> None:
    shop.write("sales.csv", content)
    with pytest.raises(KlientelaError) as refused:
        shop.plan()
    assert f"shop/sales.csv, {line}" in str(refused.value)


def test_the_faulty_line_is_found_deep_in_a_large_file(shop: RawFolder) -> None:
    lines = [f"{row},name,1\n" for row in range(2, 150_000)]
    lines[123_455] = "123457,name\n"
    shop.write("sales.csv", "id,name,amount\n" + "".join(lines))
    with pytest.raises(KlientelaError, match=r"shop/sales.csv, line 123457: 2 fields"):
        shop.plan()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "shop/sales.csv is empty"),
        (b"\n \r\n", "nothing but blank lines"),
        (b"\xef\xbb\xbf", "nothing but blank lines"),
        (b"id,name,amount\n", "has column names but not one row"),
        (b"PK\x03\x04 and so on", "is a zip archive or an Excel workbook in truth"),
        (b"PAR1 and so on", "is a Parquet file in truth: rename it to end in .parquet"),
        (b"id,name,amount\n1,a\x00b,2\n", "line 2: a zero byte stands in the text"),
        ("id,name,amount\n1,Müller".encode()[:-5], "line 2: the file breaks off"),
        ("id,name,amount\n1,ü,2\n".encode() + b"2,\xfc,2\n", "line 3: the file begins as UTF-8"),
        ("id,name,amount\n1,a,2\n".encode("utf-16")[:-1], "is cut off or damaged"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_by_name(shop: RawFolder, content: bytes, said: str) -> None:
    shop.write("sales.csv", content)
    with pytest.raises(KlientelaError) as refused:
        shop.plan()
    assert "shop/sales.csv" in str(refused.value)
    assert said in str(refused.value)


def test_a_missing_column_names_what_is_there_and_the_nearest(shop: RawFolder) -> None:
    shop.write("sales.csv", "id,nmae,total\n1,a,2\n")
    with pytest.raises(KlientelaError) as refused:
        shop.plan()
    assert "shop/sales.csv has no column name (is it nmae?); it has id, nmae, total" in str(
        refused.value
    )


def test_a_column_that_is_there_twice_is_refused(shop: RawFolder) -> None:
    shop.write("sales.csv", "id,name,Amount,amount \n1,a,2,3\n")
    with pytest.raises(KlientelaError, match=r"has the column AMOUNT 2 times \(columns 3 and 4\)"):
        shop.plan(tables=[{**shop.request["tables"][0], "columns": ["id", "name", "AMOUNT"]}])


def test_a_day_without_trade_is_a_warning_and_only_no_trade_at_all_a_refusal(
    shop: RawFolder,
) -> None:
    shop.write("1.csv", TEXT)
    shop.write("2.csv", "id,name,amount\n")
    (warning,) = shop.plan().warnings
    assert warning.startswith("shop/2.csv has column names but no row")
    assert len(shop.rows()) == 2


# A lone carriage return outside quotes is a line end to some readers and text to others.
FIELDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=("Cs",)), max_size=8
)


@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    records=st.lists(st.tuples(FIELDS, FIELDS, FIELDS), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_whatever_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    records: list[tuple[str, str, str]],
    delimiter: str,
    line_end: str,
    encoding: str,
    quoting: int,
) -> None:
    # A first field that is never empty keeps a record from being a blank line.
    records = [("x" + first, *rest) for first, *rest in records]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(
        [("id", "name", "amount"), *records]
    )
    shop = RawFolder(Path(tmp_path_factory.mktemp("raw")))
    shop.write("sales.csv", text.getvalue(), encoding)
    assert shop.rows(READ) == [
        (*(value or None for value in record), row) for row, record in enumerate(records, start=2)
    ]

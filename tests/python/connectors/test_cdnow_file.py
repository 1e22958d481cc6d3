"""The two CDNOW files: which column is the customer, one file at a time, no line too short."""

from __future__ import annotations

import pytest

from connectors.raw_folder import RawFolder
from klientela.errors import KlientelaError
from realdata import real_data

SAMPLE = " 00004 0001 19970101  2   29.33\r\n 00021 0002 19970102  1    0.00\r\n"
MASTER = " customer_id  date number_of_cds  dollar_value\r\n 00001 19970101  1   11.77\r\n"


@pytest.fixture
def cdnow(shop: RawFolder) -> RawFolder:
    return RawFolder(shop.home, "cdnow", {"orders": ()})


def test_the_customer_is_the_second_column_of_the_sample(cdnow: RawFolder) -> None:
    cdnow.write("CDNOW_sample.txt", SAMPLE)
    assert cdnow.rows() == [
        ("0001", "19970101", "2", "29.33", "cdnow/CDNOW_sample.txt", 1),
        ("0002", "19970102", "1", "0.00", "cdnow/CDNOW_sample.txt", 2),
    ]


def test_the_customer_is_the_first_column_of_the_master(cdnow: RawFolder) -> None:
    for content, line in ((MASTER, 2), (MASTER.partition("\n")[2], 1)):
        cdnow.write("CDNOW_master.txt", content)
        assert cdnow.rows(cdnow_file="CDNOW_master.txt") == [
            ("00001", "19970101", "1", "11.77", "cdnow/CDNOW_master.txt", line)
        ]


def test_both_files_are_refused_whichever_is_asked_for(cdnow: RawFolder) -> None:
    cdnow.write("CDNOW_sample.txt", SAMPLE)
    cdnow.write("CDNOW_master.txt", MASTER)
    for asked in ("CDNOW_sample.txt", "CDNOW_master.txt"):
        with pytest.raises(KlientelaError, match=r"Both cdnow/CDNOW_master.txt and cdnow/CDNOW_sa"):
            cdnow.plan(cdnow_file=asked)


def test_the_other_file_is_pointed_at(cdnow: RawFolder) -> None:
    cdnow.write("CDNOW_master.txt", MASTER)
    with pytest.raises(KlientelaError, match=r"--vars '\{cdnow_file: CDNOW_master.txt\}'"):
        cdnow.plan()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SAMPLE + " 00022 0003 19970103  1\r\n", "line 3: 4 fields where the lines above have 5"),
        (SAMPLE + " 1 2 3 4 5 6\n", "line 3: 6 fields where the lines above have 5"),
        ("a,b\n1,2\n", "line 1: 1 field where the sample has 5 and the master 4"),
        ("", "is empty"),
        (MASTER.partition("\n")[0], "has column names but not one row"),
    ],
)
def test_a_damaged_line_stops_the_build(cdnow: RawFolder, content: str, said: str) -> None:
    cdnow.write("CDNOW_sample.txt", content)
    with pytest.raises(KlientelaError) as refused:
        cdnow.plan()
    assert "cdnow/CDNOW_sample.txt" in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("name", "rows", "customers", "last_line"),
    [("CDNOW_sample.txt", 6_919, 2_357, 6_919), ("CDNOW_master.txt", 69_659, 23_570, 69_660)],
)
def test_the_published_files_have_their_published_counts(
    cdnow: RawFolder, name: str, rows: int, customers: int, last_line: int
) -> None:
    cdnow.write(name, real_data(f"cdnow/{name}").read_bytes())
    counted = cdnow.rows(
        "count(*), count(distinct customer_id), max(source_row), 1 as source_file, 1 as source_row",
        cdnow_file=name,
    )
    assert counted == [(rows, customers, last_line, 1, 1)]

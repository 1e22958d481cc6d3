"""Dates are decided over the whole column, or the person is asked with an example in hand."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.raw_folder import RawFolder
from klientela.connectors.orders_file.dates import shapes_of
from klientela.errors import KlientelaError

COLUMNS = {"customer_id": "who", "ordered_at": "when", "amount": "worth"}


def written(orders: RawFolder, dates: list[str], **mapping: Any) -> None:
    lines = "".join(f"c{row}|{date}|{row}\n" for row, date in enumerate(dates))
    orders.write("shop.csv", "who|when|worth\n" + lines)
    orders.settings = {
        "orders_file": {"columns": COLUMNS, "currency": "EUR", "delimiter": "|", **mapping}
    }


def read(orders: RawFolder, dates: list[str], **mapping: Any) -> list[tuple[str, str]]:
    written(orders, dates, **mapping)
    return orders.rows("ordered_at, time_zone")


def refusal(orders: RawFolder, dates: list[str], **mapping: Any) -> str:
    written(orders, dates, **mapping)
    with pytest.raises(KlientelaError) as refused:
        orders.plan()
    return str(refused.value)


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("2025-01-31", "2025-01-31 00:00:00"),
        ("2025-1-31 9:05", "2025-01-31 09:05:00"),
        ("2025/01/31 09:05:06", "2025-01-31 09:05:06"),
        ("2025-01-31T09:05:06", "2025-01-31 09:05:06"),
        ("2025-01-31T09:05:06Z", "2025-01-31 09:05:06"),
        ("2025-01-31T09:05:06.789Z", "2025-01-31 09:05:06.789"),
        ("2025-01-31 09:05:06.123456789", "2025-01-31 09:05:06.123456"),
        ("2025-01-31 09:05:06 UTC", "2025-01-31 09:05:06"),
        ("2025-01-31 09:05:06 +0100", "2025-01-31 08:05:06"),
        ("2025-01-31T09:05:06+01:00", "2025-01-31 08:05:06"),
        ("2025-01-31 09:05:06+00", "2025-01-31 09:05:06"),
        ("20250131", "2025-01-31 00:00:00"),
        ("31.01.2025", "2025-01-31 00:00:00"),
        ("31.1.25", "2025-01-31 00:00:00"),
        ("31/01/2025 09:05", "2025-01-31 09:05:00"),
        ("31-01-2025, 09:05:06", "2025-01-31 09:05:06"),
        ("01/31/2025 2:05 PM", "2025-01-31 14:05:00"),
        ("1/31/2025 2:05:06PM", "2025-01-31 14:05:06"),
        ("31 Jan 2025", "2025-01-31 00:00:00"),
        ("31-JAN-2025", "2025-01-31 00:00:00"),
        ("31 January 2025", "2025-01-31 00:00:00"),
        ("Jan 31, 2025", "2025-01-31 00:00:00"),
        ("January 31 2025 09:05", "2025-01-31 09:05:00"),
    ],
)
def test_a_date_that_can_mean_one_day_is_that_day(orders: RawFolder, date: str, iso: str) -> None:
    assert read(orders, [date]) == [(iso, "UTC")]


def test_one_date_in_the_column_tells_the_order_of_all(orders: RawFolder) -> None:
    day_first = read(orders, ["03/04/2025", "25/04/2025"])
    assert [date for date, _ in day_first] == ["2025-04-03 00:00:00", "2025-04-25 00:00:00"]
    month_first = read(orders, ["03/04/2025", "04/25/2025"])
    assert [date for date, _ in month_first] == ["2025-03-04 00:00:00", "2025-04-25 00:00:00"]


def test_dates_that_can_be_read_two_ways_are_asked_for(orders: RawFolder) -> None:
    said = refusal(orders, ["05/05/2025", "03/04/2025", "12/11/2025"])
    assert "'03/04/2025' in orders_file/shop.csv, row 3, column when" in said
    assert 'date_format: "%d/%m/%Y" or "%m/%d/%Y"' in said
    (first, *_) = read(orders, ["03/04/2025"], date_format="%m/%d/%Y")
    assert first == ("2025-03-04 00:00:00", "UTC")


def test_dates_that_mean_the_same_either_way_need_no_question(orders: RawFolder) -> None:
    assert read(orders, ["05/05/2025"]) == [("2025-05-05 00:00:00", "UTC")]


@pytest.mark.parametrize(
    "dates",
    [
        ["25/04/2025", "26/04/2025", "04/27/2025"],
        ["25/04/2025", "26/04/2025", "2025-04-27"],
        ["2025-04-25", "2025-04-26", "27 Apr 2025"],
        # What a spreadsheet leaves of day-first dates on an American computer.
        ["2025-04-03", "25/04/2025", "2025-06-07"],
    ],
)
def test_mixed_formats_are_refused_naming_one_of_each(orders: RawFolder, dates: list[str]) -> None:
    said = refusal(orders, dates)
    assert said.startswith("Date formats are mixed: ")
    assert said.count("in orders_file/shop.csv, row ") == 2
    assert "date_format" in said


def test_with_and_without_a_time_is_no_mixture(orders: RawFolder) -> None:
    read_back = read(orders, ["25/04/2025", "03/04/2025 10:30"])
    assert [date for date, _ in read_back] == ["2025-04-25 00:00:00", "2025-04-03 10:30:00"]


def test_what_is_no_date_is_kept_marked_so_that_the_row_is_rejected(orders: RawFolder) -> None:
    dates = ["2025-04-25", "yesterday", "2025-02-30", ""]
    assert [date for date, _ in read(orders, dates)] == [
        "2025-04-25 00:00:00",
        "yesterday (unread)",
        "2025-02-30 (unread)",
        None,
    ]


def test_a_date_beside_the_format_that_was_said_is_not_read_in_another(orders: RawFolder) -> None:
    dates = ["25.04.2025", "2025-04-26", "27.04.25"]
    read_back = [date for date, _ in read(orders, dates, date_format="%d.%m.%Y")]
    assert read_back == ["2025-04-25 00:00:00", "2025-04-26 (unread)", "27.04.25 (unread)"]
    marked = orders.rows("try_cast(ordered_at as timestamp) is null")
    assert marked == [(False,), (True,), (True,)]


@pytest.mark.parametrize(
    ("dates", "mapping", "said"),
    [
        (["soon", "later"], {}, "'soon' in orders_file/shop.csv, row 2, column when is no date"),
        (["45292"], {}, "is no date that is known here: add date_format"),
        (["2025-04-25"], {"date_format": "%d.%m.%Y"}, "no value fits it, for example '2025-04-25'"),
        (["25.04.2025"], {"date_format": "dd.mm.yyyy"}, 'most likely "%d.%m.%Y"'),
        (["25.04.2025"], {"date_format": "dd.MM.yyyy HH:mm:ss"}, '"%d.%m.%Y %H:%M:%S"'),
        (["25.04.2025"], {"date_format": "%d.%Q.%Y"}, "a letter that strptime does not know"),
    ],
)  # fmt: skip
def test_a_format_that_cannot_be_is_refused(
    orders: RawFolder, dates: list[str], mapping: dict[str, str], said: str
) -> None:
    assert said in refusal(orders, dates, **mapping)


def test_a_clock_has_the_zone_of_the_mapping_and_a_day_the_reporting_one(orders: RawFolder) -> None:
    zones = {"time_zone": "Europe/Berlin"}
    orders_at = ["2025-04-25 00:30", "2025-04-26", "2025-04-27T00:30:00Z"]
    written(orders, orders_at, **zones)
    read_back = orders.rows("ordered_at, time_zone", reporting_time_zone="America/New_York")
    assert read_back == [
        ("2025-04-25 00:30:00", "Europe/Berlin"),
        ("2025-04-26 00:00:00", "America/New_York"),
        ("2025-04-27 00:30:00", "UTC"),
    ]
    assert "there is no time zone Europe/Berln (is it Europe/Berlin?)" in refusal(
        orders, orders_at, time_zone="Europe/Berln"
    )


def test_dates_of_a_parquet_file_need_no_format(orders: RawFolder) -> None:
    orders.write_parquet(
        "shop.parquet",
        "select 'c' as who, timestamptz '2025-04-25 10:00:00+02' as 'when', 2.5 as worth"
        " union all select 'd', timestamptz '2025-04-26 00:00:00+02', 3",
    )
    orders.settings = {"orders_file": {"columns": COLUMNS, "currency": "EUR"}}
    assert orders.rows("ordered_at, time_zone") == [
        ("2025-04-25 08:00:00", "UTC"),
        ("2025-04-25 22:00:00", "UTC"),
    ]


def test_what_looks_like_no_date_has_no_shape() -> None:
    for value in ("", "x", "2025", "2025-04", "1/2/3/4", "2025-04-25 25", "12.5", "99"):
        assert shapes_of(value) == []

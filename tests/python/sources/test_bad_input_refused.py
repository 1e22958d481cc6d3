"""Exports that cannot be read: the build stops before it has begun, and says why, all at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dbtrun import DbtProject, DbtResult
from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from klientela.publish import publish
from sources.bad_shop import BadShop, orders_csv

ORDERS = orders_csv([(1, "ann", "2025-01-31", "12.50"), (2, "bob", "2025-02-01", "7")])
RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
CUSTOMERS = (
    "customer_id,email,phone,first_name,last_name,birth_date,gender,country,region,city,postcode,"
    "acquisition_channel,created_at\n"
)
LINES = "order_id,line_number,product_id,quantity,unit_price,discount\n"


@pytest.fixture(scope="module")
def shop(make_project: Callable[..., DbtProject]) -> BadShop:
    return BadShop(make_project(sources=["demo", "online_retail", "cdnow", "orders_file"]))


@pytest.fixture(scope="module")
def refused(shop: BadShop) -> DbtResult:
    """One build of four sources in which every file has a fault of its own."""
    shop.put({"orders.csv": b""})
    shop.put(
        {
            "customers.csv": CUSTOMERS,
            "products.parquet": b"PAR1 and then the line went dead",
            "orders.csv": "order_id,customer,ordered_at\n1,2,2025-01-31\n",
            "order_lines.csv": LINES + "1,1,p,1,2.50,0\n1,2,p,1\n",
        },
        "demo",
    )
    shop.put({"2011-11-01.csv": RETAIL, "all.parquet": b"PAR1"}, "online_retail")
    shop.put(
        {"CDNOW_sample.txt": "1 1 19970101 1 1\n", "CDNOW_master.txt": "1 19970101 1 1\n"}, "cdnow"
    )
    return shop.build()


def says(built: DbtResult, *words: str) -> bool:
    """Whether one sentence of dbt's output has all the words, and the build stopped."""
    assert built.returncode != 0, built.output
    lines = built.output.splitlines()
    return any(all(word in line for word in words) for line in lines)


def test_an_empty_file(refused: DbtResult) -> None:
    assert says(refused, "orders_file/orders.csv is empty (0 bytes)", "export it again")


def test_a_file_with_headers_only(refused: DbtResult) -> None:
    assert says(refused, "demo/customers.csv has column names but not one row")


def test_a_missing_column(refused: DbtResult) -> None:
    assert says(
        refused, "demo/orders.csv has no column customer_id (is it customer?)", "it has order_id"
    )


def test_a_row_with_the_wrong_number_of_fields(refused: DbtResult) -> None:
    assert says(refused, "demo/order_lines.csv, line 3: 4 fields where the header has 6")


def test_a_truncated_parquet_file(refused: DbtResult) -> None:
    assert says(refused, "demo/products.parquet cannot be read as Parquet", "copy it again")


def test_online_retail_as_parquet_and_as_csv(refused: DbtResult) -> None:
    assert says(refused, "Both online_retail/all.parquet and online_retail/2011-11-01.csv")


def test_both_cdnow_files(refused: DbtResult) -> None:
    assert says(refused, "Both cdnow/CDNOW_master.txt and cdnow/CDNOW_sample.txt")


def test_mixed_date_formats(shop: BadShop, refused: DbtResult) -> None:
    shop.put({"orders.csv": ORDERS + "3,cid,03/04/2025,5\n4,dan,25/04/2025,5\n"})
    built = shop.build()
    assert says(built, "Date formats are mixed", "orders_file/orders.csv, row 4, column date")
    assert says(refused, "orders_file/orders.csv is empty")


def test_two_currencies_without_rates(shop: BadShop) -> None:
    lines = "order id,customer id,date,total,currency\n1,a,2025-01-31,7,EUR\n2,b,2025-01-31,8,CHF\n"
    shop.put({"orders.csv": lines})
    built = shop.build()
    assert says(
        built, "'CHF' in orders_file/orders.csv, row 3, column currency", "no exchange rates"
    )


def test_nothing_is_built_and_nothing_can_be_published(refused: DbtResult) -> None:
    schemas = "('staging', 'intermediate', 'core', 'rfm', 'cohorts', 'clv', 'segments', 'insights')"
    built = f"select count(*) from information_schema.tables where table_schema in {schemas}"
    assert refused.value(built) == 0
    warehouse = Warehouse(Path(refused.warehouse))
    with pytest.raises(KlientelaError):
        publish(warehouse)
    assert not warehouse.current.exists()

"""A person asks to be forgotten, and is: raw files, warehouse, builds, and the next import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dbtrun import ROOT
from identity.small_shop import customer, write_shop

ANN = {"first_name": "Ann", "last_name": "Leewood", "email": "ann.leewood@example.com"}
BOB = {"first_name": "Bob", "last_name": "Raywood", "email": "joann.leewood@example.com"}
CUSTOMERS = [
    customer("A1", "2024-01-01 10:00:00", phone="+49 30 23125 011", country="Germany", **ANN),
    customer("A2", "2024-02-01 10:00:00", **{**ANN, "email": " ANN.Leewood@example.com"}),
    customer("B1", "2024-01-05 10:00:00", **BOB),
]
ORDERS = [("O1", "A1"), ("O2", "B1"), ("O3", "A2")]
LEGACY = (
    "order id,customer id,date,total\r\n"
    'X1,A9,2024-01-05,"10.00"\r\n'
    'X2,"B\n9",2024-01-06,11.00\r\n'
    "X3,A9,2024-01-07,12.00\r\n"
)
VARS = json.dumps(
    {
        "sources": ["demo", "orders_file"],
        "build_date": "2024-12-31",
        "reporting_currency": "EUR",
        "source_priority": ["demo", "orders_file"],
    }
)
TRACES = (b"ann.leewood@", b"Ann,Leewood", b"23125 011", b"+493023125011", b"demo:A1", b"demo:A2")


@dataclass(frozen=True)
class Place:
    """A data folder and a warehouse of their own, for the command line."""

    home: Path

    def __call__(self, *args: str, fails: bool = False) -> str:
        environment = {
            **os.environ,
            "KLIENTELA_DATA": str(self.home / "data"),
            "KLIENTELA_WAREHOUSE": str(self.home / "warehouse"),
            "DBT_TARGET_PATH": str(self.home / "target"),
            "DBT_LOG_PATH": str(self.home / "logs"),
            "KLIENTELA_THREADS": "2",
            "COLUMNS": "200",
        }
        done = subprocess.run(
            [str(Path(sys.executable).with_name("klientela")), *args],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) is fails, done.stdout[-6000:] + done.stderr[-3000:]
        return done.stdout + done.stderr

    def published(self, sql: str) -> list[tuple[object, ...]]:
        database = self.home / "warehouse" / "current" / "klientela.duckdb"
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def files(self) -> list[Path]:
        return [file for file in sorted(self.home.rglob("*")) if file.is_file()]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A shop in two sources, built and published, in which A1 and A2 are one person."""
    place = Place(tmp_path_factory.mktemp("forget"))
    data = place.home / "data"
    write_shop(data / "demo", CUSTOMERS, ORDERS)
    # one of the files as Parquet
    orders = (data / "demo" / "order_lines.csv").read_text().splitlines()
    names, *rows = [line.split(",") for line in orders]
    columns = {
        name: pa.array(list(column))
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
    pq.write_table(pa.table(columns), data / "demo" / "order_lines.parquet")
    (data / "demo" / "order_lines.csv").unlink()
    (data / "orders_file").mkdir()
    (data / "orders_file" / "orders.csv").write_bytes(LEGACY.encode())
    place("build", "--vars", VARS)
    return place


def test_one_person_is_shown_everything_that_is_held_about_them(shop: Place) -> None:
    shown = json.loads(shop("subject-access", "ann.leewood@example.com"))
    assert shown["customer_id"] == "demo:A1"
    assert [record["id"] for record in shown["records"]] == ["A1", "A2"]
    assert shown["raw_rows"]["demo/customers.csv"] == [2, 3]
    assert len(shown["tables"]["core.fct_orders"]) == 2
    assert shown["tables"]["protected.int_customers"][0]["last_name"] == "Leewood"
    assert "joann" not in json.dumps(shown)
    assert "Nobody is known as nobody@example.com" in shop(
        "subject-access", "nobody@example.com", fails=True
    )


def test_the_person_is_gone_and_nobody_else(shop: Place) -> None:
    legacy = shop.home / "data" / "orders_file" / "orders.csv"
    products = shop.home / "data" / "demo" / "products.csv"
    untouched = {file: (file.read_bytes(), file.stat().st_ino) for file in (legacy, products)}
    builds = list((shop.home / "warehouse" / "builds").iterdir())

    said = shop("forget", "ANN.leewood@example.com", "--yes", "--vars", VARS)

    assert "demo/customers.csv: 2 rows removed" in said
    assert "demo/orders.csv: 2 rows removed" in said
    assert "demo/order_lines.parquet: 2 rows removed" in said
    assert untouched == {file: (file.read_bytes(), file.stat().st_ino) for file in untouched}
    assert not any(folder.exists() for folder in builds)
    assert len(list((shop.home / "warehouse" / "builds").iterdir())) == 1
    for file in shop.files():
        content = file.read_bytes()
        held = [trace for trace in TRACES if trace in content.replace(b"joann.", b"")]
        assert held == [], f"{file} holds {held}"
    left = shop.published("select customer_id from core.dim_customers order by 1")
    assert ("demo:B1",) in left
    assert ("demo:A1",) not in left
    rows = (shop.home / "data" / "demo" / "customers.csv").read_text().splitlines()
    assert rows[1].startswith("B1,joann.leewood@example.com")


def test_a_new_export_does_not_bring_them_back(shop: Place) -> None:
    write_shop(shop.home / "data" / "demo", CUSTOMERS, ORDERS)
    (shop.home / "data" / "demo" / "order_lines.parquet").unlink()
    shop("build", "--vars", VARS)
    rules = shop.published(
        "select entity, rule_id, row_count from trust.agg_data_quality"
        " where source_name = 'demo' and outcome = 'rejected' order by all"
    )
    assert rules == [
        ("customers", "forgotten", 2),
        ("order_lines", "forgotten", 2),
        ("orders", "forgotten", 2),
    ]
    assert shop.published(
        "select count(*) from core.dim_customers where customer_id like '%:A_'"
        " and source_name = 'demo'"
    ) == [(0,)]


def test_somebody_of_another_source_is_forgotten_by_id(shop: Place) -> None:
    said = shop("forget", "orders_file:A9", "--yes", "--vars", VARS)
    assert "orders_file/orders.csv: 2 rows removed" in said
    assert (shop.home / "data" / "orders_file" / "orders.csv").read_bytes() == (
        b'order id,customer id,date,total\r\nX2,"B\n9",2024-01-06,11.00\r\n'
    )


def test_nobody_is_forgotten_by_a_wrong_name(shop: Place) -> None:
    assert "Nobody is known as ann" in shop("forget", "ann", "--yes", fails=True)

"""A person asks to be forgotten, and is: raw files, warehouse, builds, and the next import."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dbtrun import ROOT, DbtProject
from identity.small_shop import customer, write_shop
from klientela.errors import KlientelaError
from klientela.paths import Warehouse
from klientela.privacy.forget import Proof, forget
from klientela.privacy.subject_access import subject_access
from klientela.publish import build_lock, publisher

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
VARS = {
    "sources": ["demo", "orders_file"],
    "build_date": "2024-12-31",
    "reporting_currency": "EUR",
    "source_priority": ["demo", "orders_file"],
}
TRACES = (b"ann.leewood@", b"Ann,Leewood", b"23125 011", b"+493023125011", b"demo:A1", b"demo:A2")


# What a forgotten person is looked for in; the tests of a build are not what is asked here.
MODELS = (
    "+dim_customers",
    "+fct_orders",
    "+fct_customer_consents",
    "+fct_identity_changes",
    "+agg_data_quality",
    "+fct_rejected_rows",
)
MARTS = (
    "core.dim_customers",
    "core.fct_customer_consents",
    "core.fct_orders",
    "trust.agg_data_quality",
    "trust.fct_identity_changes",
    "trust.fct_rejected_rows",
)
NO_TESTS = ("--exclude", "resource_type:test", "resource_type:unit_test")


@dataclass(frozen=True)
class Place:
    """A data folder and a warehouse of their own."""

    project: DbtProject

    @property
    def data(self) -> Path:
        return self.project.data

    @property
    def warehouse(self) -> Warehouse:
        return Warehouse(self.project.home / "warehouse")

    def build(self) -> bool:
        self.project.run("build", "--select", *MODELS, *NO_TESTS, vars=VARS).check()
        return True

    def published(self, sql: str) -> list[tuple[object, ...]]:
        database = self.warehouse.current / "klientela.duckdb"
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def files(self) -> list[Path]:
        folders = (self.data, self.project.home)
        return [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory, make_project: Callable[..., DbtProject]
) -> Iterator[Place]:
    """A shop in two sources, built and published, in which A1 and A2 are one person."""
    data = tmp_path_factory.mktemp("forget")
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
    place = Place(make_project(data))
    with pytest.MonkeyPatch.context() as patched:
        home = place.project.home
        patched.setenv("KLIENTELA_DATA", str(data))
        patched.setenv("KLIENTELA_WAREHOUSE", str(place.warehouse.folder))
        patched.setenv("DBT_TARGET_PATH", str(home / "target"))
        patched.setenv("DBT_LOG_PATH", str(home / "logs"))
        # a part of the models is enough here, and would not be published elsewhere
        patched.setattr(publisher, "publishable", lambda last: replace(last, marts=MARTS))
        place.build()
        publisher.publish(place.warehouse)
        yield place


def _forget(shop: Place, who: str) -> Proof:
    with build_lock(shop.warehouse):
        return forget(ROOT, shop.warehouse, who, shop.build)


def test_one_person_is_shown_everything_that_is_held_about_them(shop: Place) -> None:
    shown = json.loads(subject_access(shop.warehouse, "ann.leewood@example.com"))
    assert shown["customer_id"] == "demo:A1"
    assert [record["id"] for record in shown["records"]] == ["A1", "A2"]
    assert shown["raw_rows"]["demo/customers.csv"] == [2, 3]
    assert len(shown["tables"]["core.fct_orders"]) == 2
    assert shown["tables"]["protected.int_customers"][0]["last_name"] == "Leewood"
    assert "joann" not in json.dumps(shown)
    with pytest.raises(KlientelaError, match="Nobody is known as nobody@"):
        subject_access(shop.warehouse, "nobody@example.com")


def test_the_person_is_gone_and_nobody_else(shop: Place) -> None:
    legacy = shop.data / "orders_file" / "orders.csv"
    products = shop.data / "demo" / "products.csv"
    untouched = {file: (file.read_bytes(), file.stat().st_ino) for file in (legacy, products)}
    builds = list((shop.warehouse.builds).iterdir())

    proof = _forget(shop, "ANN.leewood@example.com")

    assert proof.is_complete
    assert proof.customer_id == "demo:A1"
    assert proof.rows_removed == {
        "demo/customers.csv": 2,
        "demo/order_lines.parquet": 2,
        "demo/orders.csv": 2,
    }
    assert sorted(folder.name for folder in builds) == list(proof.builds_removed)
    assert untouched == {file: (file.read_bytes(), file.stat().st_ino) for file in untouched}
    assert not any(folder.exists() for folder in builds)
    assert len(list((shop.warehouse.builds).iterdir())) == 1
    for file in shop.files():
        content = file.read_bytes()
        held = [trace for trace in TRACES if trace in content.replace(b"joann.", b"")]
        assert held == [], f"{file} holds {held}"
    left = shop.published("select customer_id from core.dim_customers order by 1")
    assert ("demo:B1",) in left
    assert ("demo:A1",) not in left
    rows = (shop.data / "demo" / "customers.csv").read_text().splitlines()
    assert rows[1].startswith("B1,joann.leewood@example.com")


def test_a_new_export_does_not_bring_them_back(shop: Place) -> None:
    write_shop(shop.data / "demo", CUSTOMERS, ORDERS)
    (shop.data / "demo" / "order_lines.parquet").unlink()
    shop.build()
    publisher.publish(shop.warehouse)
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


def test_a_build_that_fails_leaves_the_raw_files_clean_and_says_so(shop: Place) -> None:
    """Somebody of another source, by id; what failed is put right, and asked for again."""
    with (
        build_lock(shop.warehouse),
        pytest.raises(KlientelaError, match="the published builds still do: put right what failed"),
    ):
        forget(ROOT, shop.warehouse, "orders_file:A9", lambda: False)
    assert (shop.data / "orders_file" / "orders.csv").read_bytes() == (
        b'order id,customer id,date,total\r\nX2,"B\n9",2024-01-06,11.00\r\n'
    )


def test_nobody_is_forgotten_by_a_wrong_name(shop: Place) -> None:
    with pytest.raises(KlientelaError, match="Nobody is known as ann"):
        _forget(shop, "ann")

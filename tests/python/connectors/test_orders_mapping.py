"""The mapping of an order export: checked as a whole, guessed when it is certain, else proposed."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from connectors.raw_folder import RawFolder
from dbtrun import ROOT
from klientela.connectors.orders_file.columns import known_columns, normalised
from klientela.connectors.orders_file.mapping import KEYS
from klientela.errors import KlientelaError

TEXT = "No;Kunde;Tag;Summe\n1;a;31.01.2025;12,50\n2;b;01.02.2025;7\n"
MAPPING = """
columns:
  order_id: No
  customer_id: Kunde
  ordered_at: Tag
  amount: Summe
row_is: order
currency: eur
"""
COLUMNS = {
    "order_id": "order id",
    "customer_id": "customer id",
    "ordered_at": "date",
    "amount": "amount",
}
LINES = "order id,customer id,date,amount,product id\n"


def refusal(orders: RawFolder, **settings: Any) -> str:
    with pytest.raises(KlientelaError) as refused:
        orders.plan(**settings)
    return str(refused.value)


def test_a_mapping_file_says_what_the_columns_are(orders: RawFolder) -> None:
    orders.write("export.csv", TEXT)
    orders.write("mapping.yml", MAPPING)
    rows = orders.rows("row_is, order_id, customer_id, ordered_at, amount, currency, product_id")
    assert rows == [
        ("order", "1", "a", "2025-01-31 00:00:00", "12.50", "EUR", None),
        ("order", "2", "b", "2025-02-01 00:00:00", "7", "EUR", None),
    ]
    assert orders.plan().warnings == ()


def test_an_encoding_that_was_said_is_believed_and_checked(orders: RawFolder) -> None:
    orders.write("mapping.yml", MAPPING + "encoding: cp1250\n")
    orders.write("export.csv", TEXT.replace("a;", "Łucja;"), "cp1250")
    assert orders.rows("customer_id")[0] == ("Łucja",)
    orders.write("mapping.yml", MAPPING + "encoding: utf-8\n")
    assert "orders_file/export.csv is not utf-8, as the mapping says" in refusal(orders)
    orders.write("mapping.yml", MAPPING + "encoding: ascii\n")
    assert "orders_file/export.csv, line 1 or a little after it: the text is not valid ascii" in (
        refusal(orders)
    )


def test_the_var_wins_over_the_file(orders: RawFolder) -> None:
    orders.write("export.csv", TEXT)
    orders.write("mapping.yml", MAPPING)
    said = yaml.safe_load(MAPPING.replace("No", "'No'").replace("eur", "chf"))
    read = orders.rows("currency", orders_file=said, reporting_currency="CHF")
    assert read == [("CHF",), ("CHF",)]


def test_all_faults_of_a_mapping_are_told_at_once_with_the_nearest_right_word(
    orders: RawFolder,
) -> None:
    orders.write("export.csv", TEXT)
    orders.write(
        "mapping.yml",
        "colums: {order_id: No}\nrow_is: orders\ndecimal: comma\ncurrency: Euro\n"
        "amount: Summe\ncolumns: {costumer_id: Kunde, order_id: [No]}\n",
    )
    said = refusal(orders)
    assert said.startswith("orders_file/mapping.yml: ")
    for fault in (
        "there is no key colums (is it columns?)",
        "row_is is 'orders': write order or order_line",
        "decimal is 'comma'",
        "currency is 'Euro': write a three-letter code",
        "amount belongs under `columns:`",
        "there is no column costumer_id to map to (is it customer_id?)",
        "columns.order_id must be the name of one column",
    ):
        assert fault in said


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("columns: [", "orders_file/mapping.yml, line 1: this is not valid YAML"),
        ("just text", "must be a list of `key: value` lines"),
        (MAPPING.replace("Tag", "Tga"), "export.csv has no column Tga (is it Tag?); it has No, Ku"),
        (MAPPING.replace("  amount: Summe\n", ""), "does not map amount (or quantity and unit_pr"),
        (MAPPING.replace("  ordered_at: Tag\n", ""), "does not map ordered_at"),
        (
            MAPPING.replace("row_is: order", "row_is: order_line").replace("  order_id: No\n", ""),
            "does not map order_id (a row is a line",
        ),
        (MAPPING + "encoding: klingon\n", "encoding is 'klingon', which is no encoding known here"),
        (MAPPING + "encoding: utf-16\n", "is not valid utf-16"),
        (MAPPING + "delimiter: ';;'\n", "delimiter is ';;': write one character"),
        (MAPPING + "time_zone: Berlin\n", "there is no time zone Berlin"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_refused(
    orders: RawFolder, mapping: str, said: str
) -> None:
    orders.write("export.csv", TEXT)
    orders.write("mapping.yml", mapping)
    assert said in refusal(orders)


@pytest.mark.parametrize(
    "header",
    [
        "Order Number,Customer ID,Order Date,Total",
        "Bestell-Nr.,Kundennummer,Bestelldatum,Gesamtbetrag",
        "ordernummer,klantnummer,orderdatum,totaal",
        "N° commande,Numéro client,Date de commande,Montant",
        "order_id,customer_id,ordered_at,amount",
    ],
)
def test_names_that_leave_no_doubt_need_no_mapping(orders: RawFolder, header: str) -> None:
    orders.write("export.csv", f"{header}\n1,a,2025-01-31,12.50\n")
    assert orders.rows("order_id, customer_id, ordered_at, amount") == [
        ("1", "a", "2025-01-31 00:00:00", "12.50")
    ]
    first = header.split(",")[0]
    assert any(
        f"read by their names: {first} as order_id" in told for told in orders.plan().warnings
    )


@pytest.mark.parametrize(
    ("header", "doubt"),
    [
        ("Name,Email,Created at,Total", "no column is surely customer_id"),
        ("Order ID,Customer ID,Created at,Order date,Total", "ordered_at could be Created at or"),
        ("Order ID,Customer ID,Date,Total,Revenue", "amount could be Total or Revenue"),
        ("Order ID,Customer ID,Date,Quantity", "no column is surely amount"),
        ("a,b,c,d", "no column is surely customer_id; no column is surely ordered_at"),
    ],
)  # fmt: skip
def test_names_in_doubt_are_answered_with_a_mapping_to_paste(
    orders: RawFolder, header: str, doubt: str
) -> None:
    orders.write("export.csv", f"{header}\n" + ",".join("1" for _ in header.split(",")) + "\n")
    said = refusal(orders)
    assert said.startswith("orders_file/export.csv: ")
    assert doubt in said
    assert f"the columns found are: {', '.join(header.split(','))}" in said
    proposed = yaml.safe_load(said.partition("put it right: ")[2])
    assert proposed["row_is"] == "order"
    assert {"order_id", "customer_id", "ordered_at"} <= set(proposed["columns"])
    assert set(proposed["columns"].values()) <= {*header.split(","), "?"}


def test_the_proposal_can_be_pasted_and_used(orders: RawFolder) -> None:
    orders.write("export.csv", "Name,Email,Created at,Total\n#1,a@b.org,2025-01-31,12.50\n")
    orders.write("mapping.yml", refusal(orders).partition("put it right: ")[2])
    ((order_id, customer_id),) = orders.rows("order_id, customer_id")
    assert order_id == "#1"
    assert customer_id.startswith("email-")


def test_an_address_is_one_customer_and_stays_unreadable(orders: RawFolder) -> None:
    orders.write(
        "export.csv",
        "customer id,date,amount\nAnn@Example.org,2025-01-31,1\nann@example.org ,2025-01-31,2\n"
        "bob@example.org,2025-01-31,3\n",
    )
    (first,), (second,), (third,) = orders.rows("customer_id")
    assert first == second != third
    assert all("@" not in customer for customer in (first, third))


def test_ids_lose_what_spreadsheets_add_and_words_for_nobody_are_null(orders: RawFolder) -> None:
    ids = ["17850.0", "'00123", " 7 ", "NULL", "nan", "N/A", "-", "", "A-1.0"]
    lines = "".join(f"{customer},2025-01-31,1\n" for customer in ids)
    orders.write("export.csv", "customer id,date,amount\n" + lines)
    read = [customer for (customer,) in orders.rows("customer_id")]
    assert read == ["17850", "00123", "7", None, None, None, None, None, "A-1.0"]


def test_a_repeated_order_number_makes_rows_lines_unless_the_mapping_denies_it(
    orders: RawFolder,
) -> None:
    orders.write(
        "export.csv", LINES + "1,a,2025-01-31,5,x\n1,a,2025-01-31,6,y\n2,b,2025-01-31,7,z\n"
    )
    assert {row_is for (row_is,) in orders.rows("row_is")} == {"order_line"}
    columns = {name: name.replace("_", " ") for name in ("order_id", "customer_id", "amount")}
    said = refusal(
        orders, orders_file={"row_is": "order", "columns": {**columns, "ordered_at": "date"}}
    )
    assert "orders_file/export.csv, row 2 and orders_file/export.csv, row 3: order 1" in said
    assert "row_is: order_line" in said


def test_an_identical_row_is_no_proof_of_lines_or_of_a_fault(orders: RawFolder) -> None:
    orders.write("export.csv", LINES + "1,a,2025-01-31,5,x\n1,a,2025-01-31,5,x\n")
    assert orders.rows("row_is, row_hash")[0] == orders.rows("row_is, row_hash")[1]
    assert {row_is for (row_is,) in orders.rows("row_is")} == {"order_line"}


def test_a_total_repeated_on_every_line_is_not_counted_several_times(orders: RawFolder) -> None:
    lines = "".join(
        f"{order},a,2025-01-31,{order * 10},p{line}\n" for order in range(1, 7) for line in (1, 2)
    )
    orders.write("export.csv", LINES + lines)
    said = refusal(orders)
    assert "every row of an order has the same amount (as in order 1)" in said
    sure = {"row_is": "order_line", "columns": COLUMNS}
    assert len(orders.rows(orders_file=sure)) == 12


def test_several_exports_are_read_together_each_in_its_own_dialect(orders: RawFolder) -> None:
    orders.write("a.csv", LINES + "1,a,2025-01-31,5.50,x\n")
    orders.write("b.csv", (LINES + "2,b,2025-02-01,6.50,y\n").replace(",", ";"), "utf-16")
    assert orders.rows("order_id, amount, source_file, source_row") == [
        ("1", "5.50", "orders_file/a.csv", 2),
        ("2", "6.50", "orders_file/b.csv", 2),
    ]


def test_no_export_says_where_to_put_one(orders: RawFolder) -> None:
    orders.write("mapping.yml", MAPPING)
    assert "There are no files in" in refusal(orders)
    assert "`klientela demo-data`" in refusal(orders)


def test_no_name_is_taken_for_two_columns() -> None:
    names = [name for column in known_columns().values() for name in column.names]
    assert len(names) == len(set(names))
    assert normalised("Bestell-Nr. ") == "bestellnr"
    assert normalised("Numéro de commande") == "numerodecommande"


def test_a_discount_beside_a_total_is_not_taken_off_again(orders: RawFolder) -> None:
    orders.write("export.csv", "customer id,date,total,discount\na,2025-01-31,9,1\n")
    assert orders.rows("amount, discount") == [("9", None)]
    orders.write("export.csv", "customer id,date,qty,price,discount\na,2025-01-31,2,5,1\n")
    assert orders.rows("quantity, unit_price, discount") == [("2", "5", "1")]


def test_the_manual_lists_every_key_and_column() -> None:
    manual = (ROOT / "docs" / "bring_your_orders.md").read_text("utf-8")
    for column in known_columns().values():
        assert f"| `{column.name}` | {column.kind} | {column.says} |" in manual
    for key in KEYS:
        assert f"| `{key}` |" in manual

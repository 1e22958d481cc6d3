"""A file of no known tool starts a mapping, and the mapping brings it in."""

from __future__ import annotations

import pytest
import yaml

from importing.data_folder import DataFolder
from klientela.errors import KlientelaError

MEMBERS = "Nr;Vorname;E-Mail;Geburtsdatum\n1;Vera;v@example.com;13.02.1980\n"


def test_the_guess_is_saved_for_a_person_to_put_right(folder: DataFolder) -> None:
    path = folder.write("Members of 2024.csv", MEMBERS)
    with pytest.raises(KlientelaError, match=r"mapping to start from was written, .*members_of"):
        folder.bring_in(path)
    assert folder.files() == ["mappings/members_of_2024.yml"]
    saved = folder.path / "mappings/members_of_2024.yml"
    content = yaml.safe_load(saved.read_text("utf-8"))
    assert content["entity"] == "customers"
    assert content["columns"] == {
        "email": "E-Mail", "first_name": "Vorname", "birth_date": "Geburtsdatum",
    }  # fmt: skip
    saved.write_text("entity: customers\ncolumns: {customer_id: Nr, birth_date: Geburtsdatum}")
    with pytest.raises(KlientelaError, match="is there already from before"):
        folder.bring_in(path)
    ((found,), _) = folder.bring_in(path, mapping=saved)
    assert found.rows == 1
    assert folder.rows("mapped_file", "customers", "customer_id, birth_date") == [
        ("1", "1980-02-13")
    ]


def test_a_needed_column_that_is_not_mapped_is_asked_for(folder: DataFolder) -> None:
    mapping = folder.write("m.yml", "entity: customers\ncolumns: {email: E-Mail}")
    with pytest.raises(KlientelaError, match="has no column customer id"):
        folder.bring_in(folder.write("m.csv", MEMBERS), mapping=mapping)


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("entity: custmers", r"entity is 'custmers' \(is it customers\?\)"),
        ("entity: customers\nsheets: x", r"no key sheets \(is it sheet\?\)"),
        ("entity: customers\nheader_row: first", "write the number of the row"),
        ("- a", "must be a list of `key: value` lines"),
        ("a: [", "not valid YAML"),
        ("entity: customers\ncolumns: {customer_id: Nummer}", r"no column Nummer"),
        ("entity: customers\ncolumns: {customer: Nr}", r"no column customer to map to"),
    ],
)
def test_a_mapping_that_says_nothing_readable_is_refused(
    folder: DataFolder, mapping: str, said: str
) -> None:
    path = folder.write("m.csv", MEMBERS)
    with pytest.raises(KlientelaError, match=said):
        folder.bring_in(path, mapping=folder.write("m.yml", mapping))
    assert folder.files() == []


def test_orders_are_known_by_their_columns(folder: DataFolder) -> None:
    text = "Order Number,Customer ID,Order Date,Total\n1,c1,2025-01-31,12.50\n"
    ((found,), put) = folder.bring_in(folder.write("x.csv", text))
    assert found.mapping["ordered_at"] == "Order Date"
    assert put[0].startswith("orders_file/x-")


def test_an_orders_mapping_is_kept_and_a_second_one_is_not_mixed_in(folder: DataFolder) -> None:
    text = 'no,who,when,worth\n1,c1,31.01.2025,"12,50"\n'
    mapping = folder.write(
        "m.yml",
        "entity: orders\ncolumns: {order_id: no, customer_id: who, ordered_at: when, "
        "amount: worth}\n",
    )
    _, put = folder.bring_in(folder.write("x.csv", text), mapping=mapping)
    assert "orders_file/mapping.yml" in put
    other = folder.write("o.yml", mapping.read_text() + 'decimal: ","\n')
    with pytest.raises(KlientelaError, match="there already and says something else"):
        folder.bring_in(folder.write("y.csv", text.replace("c1", "c2")), mapping=other)


def test_json_of_no_tool_is_said_to_be_so(folder: DataFolder) -> None:
    with pytest.raises(KlientelaError, match=r"JSON of no tool.*its keys are a, b, b.c"):
        folder.bring_in(folder.write("x.json", '[{"a": 1, "b": {"c": 2}}]'))


def test_a_mapping_for_a_file_that_is_there_is_not_passed_over(folder: DataFolder) -> None:
    path = folder.write("m.csv", MEMBERS)
    text = "entity: customers\ncolumns: {customer_id: Nr}\n"
    mapping = folder.write("m.yml", text)
    folder.bring_in(path, mapping=mapping)
    before = folder.files()
    ((found,), put) = folder.bring_in(path, mapping=folder.write("same.yml", text))
    assert (found.there in before, put) == (True, [])
    other = folder.write("o.yml", "entity: customers\ncolumns: {customer_id: E-Mail}\n")
    with pytest.raises(KlientelaError, match=r"there already as mapped_file/m-.*copy o.yml over"):
        folder.bring_in(path, mapping=other)
    assert folder.files() == before


def test_lines_of_one_field_are_no_table(folder: DataFolder) -> None:
    with pytest.raises(KlientelaError, match=r"notes.txt is no table that can be told"):
        folder.bring_in(folder.write("notes.txt", "What is here:\ntwo exports\n"))
    assert folder.files() == []


PIECES = (
    "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value,note\n"
    "o1,1,p1,s1,2017-01-01 10:00:00,10.00,2.00,x\n"
)


def test_a_published_table_goes_where_its_source_finds_it(folder: DataFolder) -> None:
    ((found,), put) = folder.bring_in(folder.write("download.csv", PIECES))
    assert (found.source, found.rows, found.unused) == ("olist", 1, ("note",))
    assert put == ["olist/order_items.csv"] == folder.files()
    ((again,), none) = folder.bring_in(folder.write("same.csv", PIECES))
    assert (again.there, none) == ("olist/order_items.csv", [])
    with pytest.raises(KlientelaError, match="there already with other content"):
        folder.bring_in(folder.write("other.csv", PIECES.replace("o1", "o2")))
    assert (folder.path / "olist/order_items.csv").read_text() == PIECES


def test_a_published_table_of_few_columns_is_known_by_its_name_as_well(folder: DataFolder) -> None:
    text = "product_id,product_category_name,product_weight_g\np1,toys,300\n"
    ((found,), put) = folder.bring_in(folder.write("olist_products_dataset.csv", text))
    assert (found.source, put) == ("olist", ["olist/products.csv"])
    with pytest.raises(KlientelaError, match="of no tool that is known"):
        folder.bring_in(folder.write("parts.csv", text))


def test_a_published_table_without_rows_is_refused(folder: DataFolder) -> None:
    with pytest.raises(KlientelaError, match="not one row"):
        folder.bring_in(folder.write("download.csv", PIECES.splitlines()[0] + "\n"))
    assert folder.files() == []

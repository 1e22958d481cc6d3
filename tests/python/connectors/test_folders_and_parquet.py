"""What lies in a source's folder: nothing, the wrong thing, two of a kind, damaged Parquet."""

from __future__ import annotations

import pytest

from connectors.raw_folder import PEOPLE, RawFolder
from klientela.errors import KlientelaError

TEXT = "id,name,amount\n1,a,2\n"
SELECT = "select '1' as id, 'a' as name, '2' as amount"


@pytest.fixture
def demo(shop: RawFolder) -> RawFolder:
    """A source with one file per table."""
    return RawFolder(shop.home, "demo", {"orders": PEOPLE, "products": PEOPLE})


def test_no_folder_says_what_to_run(demo: RawFolder) -> None:
    with pytest.raises(KlientelaError, match=r"There is no folder .*demo.*`klientela demo-data`"):
        demo.plan()


def test_an_empty_folder_says_where_to_put_an_export(shop: RawFolder) -> None:
    shop.write(".DS_Store", "x").with_name("~$sales.csv").write_text("x")
    with pytest.raises(KlientelaError, match=r"no files in .*shop.*: put an export there"):
        shop.plan()


def test_other_kinds_of_files_are_named(shop: RawFolder) -> None:
    shop.write("sales.xlsx", b"PK\x03\x04")
    with pytest.raises(KlientelaError, match=r"no CSV or Parquet file in .*, only shop/sales.xlsx"):
        shop.plan()


def test_files_beside_the_data_and_folders_below_are_left_alone(shop: RawFolder) -> None:
    shop.write("sales.csv", TEXT)
    shop.write("README.md", "about")
    shop.write("old/sales.csv", "nothing,like,it\n")
    assert shop.rows() == [("1", "a", "2", "shop/sales.csv", 2)]


def test_both_kinds_at_once_are_refused_naming_both(shop: RawFolder, demo: RawFolder) -> None:
    shop.write("2011-11-01.csv", TEXT)
    shop.write("2011-11-02.csv", TEXT)
    shop.write_parquet("all.parquet", SELECT)
    with pytest.raises(KlientelaError) as refused:
        shop.plan()
    assert "Both shop/all.parquet and shop/2011-11-01.csv and 1 more" in str(refused.value)
    demo.write("products.csv", TEXT)
    demo.write("orders.csv", TEXT)
    demo.write_parquet("orders.parquet", SELECT)
    with pytest.raises(KlientelaError, match=r"Both demo/orders.parquet and demo/orders.csv"):
        demo.plan()


def test_each_table_reads_the_file_of_its_name_of_either_kind(demo: RawFolder) -> None:
    demo.write("products.csv", TEXT)
    demo.write_parquet("orders.parquet", SELECT)
    demo.write_parquet("truth/orders.parquet", "select 1 as something")
    assert demo.rows(table="orders") == [("1", "a", "2", "demo/orders.parquet", 1)]
    assert demo.rows(table="products") == [("1", "a", "2", "demo/products.csv", 2)]


def test_a_file_under_another_name_is_missed_and_pointed_at(demo: RawFolder) -> None:
    demo.write("product.csv", TEXT)
    demo.write("orders.csv", TEXT)
    with pytest.raises(KlientelaError) as refused:
        demo.plan()
    assert "There is no demo/products.parquet or demo/products.csv" in str(refused.value)
    assert "(is it product?)" in str(refused.value)


def test_faults_of_all_tables_are_told_at_once(demo: RawFolder) -> None:
    demo.write("orders.csv", "id,name\n1,a\n")
    demo.write("products.csv", "")
    with pytest.raises(KlientelaError) as refused:
        demo.plan()
    first, second = str(refused.value).splitlines()
    assert first.startswith("demo/orders.csv has no column amount")
    assert second.startswith("demo/products.csv is empty")


def test_parquet_values_become_text_and_rows_are_record_numbers(shop: RawFolder) -> None:
    shop.write_parquet(
        "typed.parquet",
        "select i::bigint as id, timestamp '2025-01-31 10:00:00' as name, 17.5::double as amount"
        " from range(1, 4) as numbers(i)",
    )
    assert shop.rows() == [
        (str(row), "2025-01-31 10:00:00", "17.5", "shop/typed.parquet", row) for row in (1, 2, 3)
    ]


def test_truncated_parquet_is_refused_by_name(shop: RawFolder) -> None:
    path = shop.write_parquet("sales.parquet", SELECT + " from range(1000)")
    whole = path.read_bytes()
    for content in (whole[: len(whole) // 2], whole[:-1], whole[:4], TEXT.encode()):
        path.write_bytes(content)
        with pytest.raises(KlientelaError, match=r"shop/sales.parquet cannot be read as Parquet"):
            shop.plan()


def test_parquet_without_rows_or_columns_is_refused(shop: RawFolder) -> None:
    shop.write_parquet("sales.parquet", SELECT + " where false")
    with pytest.raises(KlientelaError, match=r"shop/sales.parquet has column names but"):
        shop.plan()
    shop.write_parquet("sales.parquet", "select 1 as id, 2 as names, 3 as amount")
    with pytest.raises(KlientelaError, match=r"has no column name \(is it names\?\)"):
        shop.plan()


def test_a_source_without_declared_columns_says_where_to_declare_them(shop: RawFolder) -> None:
    shop.write("sales.csv", TEXT)
    shop.tables = {"sales": ()}
    with pytest.raises(
        KlientelaError, match=r"list them in models/staging/shop/_shop__sources.yml"
    ):
        shop.plan()


def test_plain_copies_of_an_earlier_build_do_not_stay(shop: RawFolder) -> None:
    landing = shop.home / "warehouse" / "landing"
    shop.write("sales.csv", TEXT, "utf-16")
    shop.plan()
    assert [path.name for path in landing.rglob("*.csv")] == ["sales.csv.plain.csv"]
    shop.write("sales.csv", TEXT)
    shop.plan()
    assert not landing.exists()


def test_a_parquet_file_may_be_named_with_its_compression(demo: RawFolder) -> None:
    demo.write_parquet("orders.zstd.parquet", SELECT)
    demo.write("products.csv", TEXT)
    assert demo.rows(table="orders") == [("1", "a", "2", "demo/orders.zstd.parquet", 1)]
    demo.write_parquet("orders.parquet", SELECT)
    with pytest.raises(KlientelaError, match=r"Both demo/orders.parquet and demo/orders.zstd.parq"):
        demo.plan()
    demo.write("products.zstd.csv", TEXT).with_name("products.csv").unlink()
    with pytest.raises(KlientelaError, match=r"There is no demo/products.parquet"):
        demo.plan()

"""Files as others published them: without a header, or under a name that is not the table's."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.raw_folder import RawFolder
from klientela.errors import KlientelaError

CARDS = ("card_id", "disp_id", "card_type", "issued_date")


@pytest.fixture
def bank(tmp_path: Path) -> RawFolder:
    """The Czech bank with one of its tables."""
    return RawFolder(tmp_path, "berka", {"fin_card": CARDS})


def test_columns_without_a_header_are_known_by_their_place(bank: RawFolder) -> None:
    bank.write("fin_card.tsv", "1\t9\tG\t2018-10-16\n\n2\t19\t\t2018-03-13\n")
    assert bank.rows() == [
        ("1", "9", "G", "2018-10-16", "berka/fin_card.tsv", 1),
        ("2", "19", None, "2018-03-13", "berka/fin_card.tsv", 3),
    ]


def test_another_number_of_columns_is_refused_by_line(bank: RawFolder) -> None:
    bank.write("fin_card.tsv", "1\t9\tG\t2018-10-16\n2\t19\tC\n")
    with pytest.raises(KlientelaError, match=r"fin_card.tsv, line 2: 3 fields .* file has 4"):
        bank.plan()
    bank.write("fin_card.tsv", "1,9,G,2018-10-16\n")
    with pytest.raises(KlientelaError, match=r"fin_card.tsv, line 1: 1 field .* separated by tabs"):
        bank.plan()


def test_nothing_in_the_file_is_nothing_to_read(bank: RawFolder) -> None:
    bank.write("fin_card.tsv", "\n\n")
    with pytest.raises(KlientelaError, match=r"fin_card.tsv has column names but not one row"):
        bank.plan()
    bank.write("fin_card.tsv", "")
    with pytest.raises(KlientelaError, match=r"fin_card.tsv is empty"):
        bank.plan()


def test_a_file_may_have_the_name_it_was_published_under(tmp_path: Path) -> None:
    market = RawFolder(
        tmp_path,
        "market",
        {"orders": ("id",), "items": ("id",)},
        also_named={"orders": "market_orders_dataset"},
    )
    market.write("market_orders_dataset.csv", "id\n1\n")
    market.write("items.csv", "id\n2\n")
    assert market.rows(table="orders") == [("1", "market/market_orders_dataset.csv", 2)]
    market.write("orders.csv", "id\n3\n")
    with pytest.raises(KlientelaError, match=r"Both market/market_orders_dataset.csv and market/o"):
        market.plan()

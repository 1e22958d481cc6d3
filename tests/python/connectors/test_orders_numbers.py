"""Amounts as people write them; the decimal character is decided over all values at once."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from connectors.raw_folder import RawFolder
from klientela.connectors.orders_file.numbers import number_sql
from klientela.errors import KlientelaError

COLUMNS = {"customer_id": "who", "ordered_at": "when", "amount": "worth"}


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("12.50", ".", "12.50"),
        ("-12.5", ".", "-12.5"),
        ("1,234.50", ".", "1234.50"),
        ("1,234,567", ".", "1234567"),
        ("1'234.50", ".", "1234.50"),
        (".5", ".", ".5"),
        ("1e-05", ".", "1e-05"),
        ("$1,234.50", ".", "1234.50"),
        ("USD 12.50", ".", "12.50"),
        ("-$12.50", ".", "-12.50"),
        ("$ -12.50", ".", "-12.50"),
        ("(12.50)", ".", "-12.50"),
        ("12.50-", ".", "-12.50"),
        ("\u221212.50", ".", "-12.50"),
        ("12,50", ",", "12.50"),
        ("1.234,50", ",", "1234.50"),
        ("1.234.567", ",", "1234567"),
        ("1 234,50 €", ",", "1234.50"),
        ("1\u00a0234,50\u00a0€", ",", "1234.50"),
        ("1\u202f234,50", ",", "1234.50"),
        ("R$ 1.234,50", ",", "1234.50"),
        ("1 234,50 zł", ",", "1234.50"),
        ("(1.234,50 €)", ",", "-1234.50"),
        ("7", ",", "7"),
    ],
)
def test_an_amount_is_read_as_people_mean_it(text: str, decimal: str, number: str) -> None:
    with duckdb.connect() as connection:
        sql = f"select {number_sql('value', decimal)} from (select ? as value)"
        assert connection.execute(sql, [text]).fetchall() == [(number,)]


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("twelve", "."),
        ("12 pieces", "."),
        ("ABC 12.50", "."),
        ("12,50", "."),
        ("1,23,456", "."),
        ("0,123", "."),
        ("12.50.10", "."),
        ("--12", "."),
        ("(12.50", "."),
        ("1 2", ","),
        ("12.345.6", ","),
        ("1,234,5", ","),
        ("n/a", ","),
    ],
)
def test_what_is_no_amount_stays_uncastable(text: str, decimal: str) -> None:
    with duckdb.connect() as connection:
        sql = (
            f"select read, try_cast(read as decimal(18, 4))"
            f" from (select {number_sql('value', decimal)} as read from (select ? as value))"
        )
        assert connection.execute(sql, [text]).fetchall() == [(text, None)]


def written(orders: RawFolder, amounts: list[str], **mapping: Any) -> None:
    lines = "".join(f"c{row}|2025-01-31|{amount}\n" for row, amount in enumerate(amounts))
    orders.write("shop.csv", "who|when|worth\n" + lines)
    orders.settings = {"orders_file": {"columns": COLUMNS, "delimiter": "|", **mapping}}


def refusal(orders: RawFolder, amounts: list[str], **mapping: Any) -> str:
    written(orders, amounts, **mapping)
    with pytest.raises(KlientelaError) as refused:
        orders.plan()
    return str(refused.value)


def amounts_read(orders: RawFolder, amounts: list[str], **mapping: Any) -> list[str]:
    written(orders, amounts, **mapping)
    return [amount for (amount,) in orders.rows("amount")]


def test_one_value_tells_the_decimal_character_of_all(orders: RawFolder) -> None:
    assert amounts_read(orders, ["1.234", "12,50"]) == ["1234", "12.50"]
    assert amounts_read(orders, ["1,234", "12.50"]) == ["1234", "12.50"]
    assert amounts_read(orders, ["1234", "5"]) == ["1234", "5"]


def test_thousands_or_decimals_are_asked_for_with_an_example(orders: RawFolder) -> None:
    said = refusal(orders, ["7", "1,234"])
    assert "'1,234' in orders_file/shop.csv, row 3, column worth" in said
    assert 'decimal: "."' in said
    assert amounts_read(orders, ["7", "1,234"], decimal=",") == ["7", "1.234"]


def test_points_and_commas_mixed_are_refused_naming_both(orders: RawFolder) -> None:
    said = refusal(orders, ["12.50", "7", "13,40"])
    assert "'12.50' in orders_file/shop.csv, row 2" in said
    assert "'13,40' in orders_file/shop.csv, row 4" in said
    assert amounts_read(orders, ["12.50", "13,40"], decimal=".") == ["12.50", "13,40"]


def test_text_among_amounts_does_not_disturb_the_others(orders: RawFolder) -> None:
    assert amounts_read(orders, ["12,50", "free", ""]) == ["12.50", "free", None]


def test_a_sign_tells_the_currency_and_several_are_refused(orders: RawFolder) -> None:
    written(orders, ["12,50 €", "7"])
    assert orders.rows("distinct currency, 1 as source_file, 1 as source_row") == [("EUR", 1, 1)]
    written(orders, ["£12.50"])
    assert orders.rows("currency", reporting_currency="GBP") == [("GBP",)]
    assert "are in GBP, the reporting currency is EUR" in refusal(orders, ["£12.50"])
    assert "can be AUD, CAD, HKD, MXN, NZD, SGD, USD: add `currency: USD`" in refusal(
        orders, ["$7"]
    )
    written(orders, ["$7"])
    assert orders.rows("currency", reporting_currency="USD") == [("USD",)]
    said = refusal(orders, ["12,50 €", "£7"])
    assert "more than one currency without rates" in said
    assert "row 2" in said
    assert "row 3" in said
    assert "the mapping says currency: USD" in refusal(orders, ["12,50 €"], currency="USD")


def test_a_column_of_currencies_is_taken_row_by_row(orders: RawFolder) -> None:
    orders.write("shop.csv", "who,when,worth,cur\na,2025-01-31,£7,gbp\nb,2025-01-31,8,\n")
    said: dict[str, Any] = {"columns": {**COLUMNS, "currency": "cur"}}
    asked = {"orders_file": said, "reporting_currency": "GBP"}
    assert orders.rows("amount, currency", **asked) == [("7", "GBP"), ("8", None)]
    said["currency"] = "gbp"
    assert orders.rows("currency", **asked) == [("GBP",), ("GBP",)]


def test_a_row_in_a_currency_without_a_rate_is_refused_by_name(orders: RawFolder) -> None:
    orders.write("shop.csv", "who,when,worth,cur\na,2025-01-31,7,EUR\nb,2025-01-31,8,chf\n")
    with pytest.raises(KlientelaError) as refused:
        orders.plan(orders_file={"columns": {**COLUMNS, "currency": "cur"}})
    assert "'chf' in orders_file/shop.csv, row 3, column cur is not the reporting currency EUR" in (
        str(refused.value)
    )
    assert "reporting_currency: CHF" in str(refused.value)


def test_an_unsaid_currency_is_assumed_and_said(orders: RawFolder) -> None:
    written(orders, ["7"])
    assert orders.rows("currency", reporting_currency="CHF") == [("CHF",)]
    assert any(
        "CHF is assumed" in sentence for sentence in orders.plan(reporting_currency="CHF").warnings
    )

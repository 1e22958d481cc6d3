"""Telephone numbers as people and spreadsheets write them."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klientela.errors import KlientelaError
from klientela.identity.phones import PHONES, PhoneReader, phone_numbers_reader, region_code


@pytest.mark.parametrize(
    ("text", "country", "phone"),
    [
        ("+49 30 23125 012", None, "+493023125012"),
        ("0049 30 23125012", "Germany", "+493023125012"),
        ("030/23125-012", "Germany", "+493023125012"),
        ("(030) 23125012", "Deutschland", "+493023125012"),
        ("'030 23125012", "DE", "+493023125012"),
        ("07700 900123", "United Kingdom", "+447700900123"),
        ("07700 900123", "UK", "+447700900123"),
        ("01 99 00 12 34", "Frankreich", "+33199001234"),
        ("+1 (212) 555-0123", "Germany", "+12125550123"),
    ],
)
def test_a_number_has_one_spelling(text: str, country: str | None, phone: str) -> None:
    assert PhoneReader().read(text, country) == phone


@pytest.mark.parametrize("text", ["", "call me", "n/a", "12", "+", "030 23125012 or 030 23125013"])
def test_what_is_no_number_is_set_aside(text: str) -> None:
    assert PhoneReader("DE").read(text) is None


def test_without_a_country_a_national_number_is_nobodys() -> None:
    assert PhoneReader().read("030 23125012") is None
    assert PhoneReader().read("030 23125012", "Atlantis") is None
    assert PhoneReader("de").read("030 23125012", "Atlantis") == "+493023125012"


def test_a_default_that_is_no_country_is_refused() -> None:
    with pytest.raises(KlientelaError, match="default_phone_country is 'Germany'"):
        PhoneReader("Germany")


def test_countries_are_known_by_name_and_code() -> None:
    assert region_code("Sverige") == region_code("se") == region_code(" Sweden ") == "SE"
    assert region_code("Nowhere") is region_code("") is region_code(None) is None


def test_numbers_are_read_batch_by_batch() -> None:
    texts = pa.schema([("phone_text", pa.string()), ("country", pa.string())])
    reader = pa.RecordBatchReader.from_batches(
        texts,
        [
            pa.record_batch([["020 7946 0123"], ["United Kingdom"]], schema=texts),
            pa.record_batch([["nobody"], [""]], schema=texts),
        ],
    )
    table = phone_numbers_reader(reader, "").read_all()
    assert table.schema == PHONES
    assert table.column("phone").to_pylist() == ["+442079460123", None]


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_is_a_number_or_none_and_stays_what_it_became(text: str, country: str) -> None:
    reader = PhoneReader("GB")
    phone = reader.read(text, country)
    if phone is not None:
        assert phone.startswith("+")
        assert phone[1:].isdigit()
        assert reader.read(phone) == phone

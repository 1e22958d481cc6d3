"""Nothing of a person reaches the published file: no address, no number, no name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dbtrun import DbtResult
from klientela.paths import Warehouse
from klientela.privacy.scan import count_in_file
from klientela.publish import publish

# Letters, digits and what addresses and numbers are written with: the rest stands between words.
WORD = re.compile(r"[^\W_]+")


@pytest.fixture(scope="module")
def published(demo_build: DbtResult) -> Path:
    return publish(Warehouse(demo_build.warehouse)).database


def _texts(database: Path) -> Iterator[str]:
    """Every different text in every table of a database file."""
    with duckdb.connect(str(database), read_only=True) as connection:
        columns = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns()"
            " where data_type = 'VARCHAR' and not internal"
            " and database_name = current_database() order by all"
        ).fetchall()
        assert len(columns) > 50
        for schema, table, column in columns:
            rows = connection.execute(
                f'select distinct "{column}" from "{schema}"."{table}" where "{column}" is not null'
            )
            yield from (text for (text,) in rows.fetchall())


def _words(text: str) -> str:
    """A text as its words with one blank around each, so that a whole-word match is `in`."""
    return f" {' '.join(WORD.findall(text.casefold()))} "


def _personal(demo_build: DbtResult) -> set[str]:
    """Every address, number and pair of names of the input, raw and repaired, as words."""
    said = demo_build.rows(
        """
        select email from protected.int_customers_checked
        union select email from protected.int_customer_records
        union select phone from protected.int_customers_checked
        union select phone from protected.int_customer_records
        union select first_name || ' ' || last_name from protected.int_customers_checked
        union select last_name || ' ' || first_name from protected.int_customers_checked
        union select last_name || ', ' || first_name from protected.int_customers_checked
        """
    )
    found = {_words(text) for (text,) in said if text}
    assert len(found) > 10_000
    return found


def test_no_table_of_the_published_file_holds_anything_personal(
    demo_build: DbtResult, published: Path
) -> None:
    by_first: dict[str, set[str]] = {}
    for words in _personal(demo_build):
        by_first.setdefault(words.split()[0], set()).add(words)
    held = set()
    for text in _texts(published):
        words = _words(text)
        for first in set(words.split()):
            held |= {personal for personal in by_first.get(first, ()) if personal in words}
    assert held == set()


def test_no_byte_of_the_published_file_is_an_address_or_a_number(
    demo_build: DbtResult, published: Path
) -> None:
    traces = [
        text
        for (text,) in demo_build.rows(
            "select trim(email) from protected.int_customers_checked where email is not null"
            " union select phone from protected.int_customers_checked where phone is not null"
            " union select phone from protected.int_customer_records where phone is not null"
        )
    ]
    content = published.read_bytes().lower()
    assert len(traces) > 5_000
    assert b"@example." not in content
    # every window of the file as long as a number, once, rather than the file once per number
    phones = {text.encode() for text in traces if "@" not in text}
    starts = {phone[:4] for phone in phones}
    places = [match.start() for match in re.finditer(b"|".join(map(re.escape, starts)), content)]
    lengths = {len(phone) for phone in phones}
    found = {content[at : at + length] for at in places for length in lengths}
    assert phones & found == set()


def test_the_search_would_have_found_them(demo_build: DbtResult) -> None:
    work = demo_build.warehouse / "work.duckdb"
    email = demo_build.value(
        "select min(email) from protected.int_customer_records where email is not null"
    )
    assert count_in_file(work, [email]) > 0
    personal = _personal(demo_build)
    assert any(_words(text) in personal for text in _texts(work))


def test_personal_columns_lie_in_the_protected_schema_alone(demo_build: DbtResult) -> None:
    tables = demo_build.rows(
        """
        select distinct schema_name from duckdb_columns()
        join duckdb_tables() using (database_name, schema_name, table_name)
        where column_name in ('email', 'email_text', 'phone', 'phone_text', 'first_name',
            'last_name', 'birth_date', 'postcode', 'identifier', 'original_value')
        """
    )
    assert tables == [("protected",)]

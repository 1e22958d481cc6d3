"""Exports that gave the peers a wrong purchase history without a word: here the right one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dbtrun import DbtProject, DbtResult
from sources.bad_shop import BadShop

AS_OF = date(2024, 12, 31)
BY_DAY = """\
order id;customer id;date;total
a1;ann;01.02.2024;10,00
a2;ann;05.03.2024;10,00
a3;ann;09.04.2024;10,00
b1;bob;02.02.2024;60,00
b2;bob;12.02.2024;40,00
b3;bob;22.02.2024;-50,00
c1;cid;03.02.2024;-20,00
d1;;04.02.2024;10,00
d2;NULL;04.02.2024;10,00
e1;eve;;10,00
e2;eve;NULL;10,00
"""
# Berlin is one hour before UTC in winter and two in summer; the clocks change on 31 March.
BY_CLOCK = """\
order id,customer id,date,total
s1,sue,2024-03-30T22:30:00Z,10.00
s2,sue,2024-03-30T23:30:00Z,10.00
t1,tom,2024-07-01T20:00:00Z,10.00
t2,tom,2024-07-01T21:59:00Z,10.00
u1,uma,2024-12-30T22:59:00Z,10.00
u2,uma,2024-12-31T23:30:00Z,10.00
"""


@pytest.fixture(scope="module")
def built(make_project: Callable[..., DbtProject]) -> DbtResult:
    project = make_project(
        sources=["orders_file"],
        reporting_time_zone="Europe/Berlin",
        as_of_date=AS_OF.isoformat(),
        build_date="2025-01-31",
    )
    shop = BadShop(project)
    shop.put({"by_day.csv": BY_DAY, "by_clock.csv": BY_CLOCK})
    models = ("int_clv_summary", "int_clv_triples", "fct_rejected_rows")
    return shop.build("--select", *(f"+{model}" for model in models)).check()


def history(built: DbtResult, customer: str) -> list[tuple[int, ...]]:
    """x, t_x and T of a customer at the as-of date."""
    return built.rows(
        "select repeat_count, t_x, observed_days from intermediate.int_clv_summary"
        " where customer_id = ? and origin_date = ?",
        [f"orders_file:{customer}", AS_OF],
    )


def days_until_as_of(month: int, day: int) -> int:
    return (AS_OF - date(2024, month, day)).days


def test_text_dates_keep_the_last_purchase(built: DbtResult) -> None:
    between = (date(2024, 4, 9) - date(2024, 2, 1)).days
    assert history(built, "ann") == [(2, between, days_until_as_of(2, 1))]


def test_a_refund_on_its_own_day_is_no_purchase(built: DbtResult) -> None:
    assert history(built, "bob") == [(1, 10, days_until_as_of(2, 2))]


def test_who_only_got_refunds_is_no_buyer(built: DbtResult) -> None:
    assert history(built, "cid") == []


@pytest.mark.parametrize(
    ("order", "rule"),
    [
        ("d1", "missing_customer"),
        ("d2", "missing_customer"),
        ("e1", "unparseable_date"),
        ("e2", "unparseable_date"),
    ],
)
def test_a_row_without_customer_or_date_is_rejected_by_name(
    built: DbtResult, order: str, rule: str
) -> None:
    row = 1 + next(
        number for number, line in enumerate(BY_DAY.splitlines()) if line.startswith(order)
    )
    found = built.rows(
        "select distinct rule_id from trust.fct_rejected_rows"
        " where entity = 'order_lines' and source_file = 'orders_file/by_day.csv'"
        " and source_row = ?",
        [row],
    )
    assert found == [(rule,)]
    assert history(built, "eve") == []


def test_a_day_begins_at_midnight_of_the_reporting_zone(built: DbtResult) -> None:
    # 23:30 on one day and 0:30 on the next, an hour before the clocks change.
    assert history(built, "sue") == [(1, 1, days_until_as_of(3, 30))]
    # 22:00 and 23:59 of one day in summer.
    assert history(built, "tom") == [(0, 0, days_until_as_of(7, 1))]
    # The second one is on New Year's Day in Berlin, after the as-of date.
    assert history(built, "uma") == [(0, 0, days_until_as_of(12, 30))]


def test_every_buyer_is_in_the_triples_once(built: DbtResult) -> None:
    total = built.value(
        "select sum(customer_count) from intermediate.int_clv_triples where origin_date = ?",
        [AS_OF],
    )
    assert total == 5

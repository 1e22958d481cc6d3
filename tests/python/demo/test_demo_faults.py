"""Every planted fault is in the files, as often as the truth says and nowhere else."""

from __future__ import annotations

import pytest

from demo.shop import Shop
from klientela.demo import generate
from klientela.demo.faults import FAULTS, Fault
from klientela.demo.subscriptions import SUBSCRIPTION_FAULTS

ALL_FAULTS = FAULTS + SUBSCRIPTION_FAULTS


def _excess_rows(table: str) -> str:
    return f"select count(*) - (select count(*) from (select distinct * from {table})) from {table}"


# How each fault is counted in the files, without the generator's help.
COUNTED = {
    "duplicate_customers": _excess_rows("customers"),
    "conflicting_customers": "select count(*) - count(distinct customer_id)"
    " from (select distinct * from customers)",
    "duplicate_orders": _excess_rows("orders"),
    "cancelled_orders": "select count(*) from orders where status = 'cancelled'",
    "orders_without_customer": "select count(*) from orders where customer_id is null",
    "orders_with_unreadable_date": "select count(*) from orders"
    " where try_cast(ordered_at as timestamp) is null",
    "orders_in_the_future": "select count(*) from orders where ordered_at like '2099-%'",
    "orders_in_the_distant_past": "select count(*) from orders where ordered_at < '1980'",
    # Without an order, two lines may be alike by chance.
    "duplicate_order_lines": _excess_rows("(from order_lines where order_id is not null)"),
    "lines_with_quantity_in_words": "select count(*) from order_lines"
    " where try_cast(quantity as decimal(18, 4)) is null",
    "lines_with_price_in_words": "select count(*) from order_lines"
    " where try_cast(unit_price as decimal(18, 4)) is null",
    "lines_of_unknown_orders": "select count(*) from order_lines"
    " where order_id is not null and order_id not in (select order_id from orders)",
    "lines_without_order": "select count(*) from order_lines where order_id is null",
    "lines_of_unknown_products": "select count(*) from order_lines"
    " where product_id not in (select product_id from products)",
    "duplicate_subscriptions": _excess_rows("subscriptions"),
    "outdated_subscriptions": "select count(*) - count(distinct subscription_id)"
    " from (select distinct * from subscriptions)",
    "subscriptions_without_customer": "select count(*) from subscriptions"
    " where customer_id is null",
    "subscriptions_with_unreadable_date": "select count(*) from subscriptions"
    " where try_cast(started_at as timestamp) is null",
    "subscriptions_in_the_distant_past": "select count(*) from subscriptions"
    " where started_at < '1980'",
    "subscriptions_in_the_future": "select count(*) from subscriptions"
    " where started_at like '2099-%'",
    "subscriptions_ended_before_they_began": "select count(*) from subscriptions"
    " where ended_at < started_at",
    "subscriptions_with_amount_in_words": "select count(*) from subscriptions"
    " where try_cast(monthly_amount as decimal(18, 2)) is null",
}
each_fault = pytest.mark.parametrize("fault", ALL_FAULTS, ids=lambda fault: fault.name)


def test_every_fault_is_counted_here() -> None:
    assert set(COUNTED) == {fault.name for fault in ALL_FAULTS}


@each_fault
def test_the_files_show_a_fault_as_often_as_the_truth_says(shop: Shop, fault: Fault) -> None:
    assert shop.value(COUNTED[fault.name]) == shop.row_count(fault.name) > 0


@each_fault
def test_a_fault_has_its_stated_share(shop: Shop, fault: Fault) -> None:
    # Shares are of what was sold: returns are rows of their own.
    true_rows = {
        "customers": shop.truth["customers"],
        "orders": shop.truth["clean"]["orders"],
        "order_lines": shop.value("select count(*) from clean_lines where pieces > 0"),
        "subscriptions": shop.truth["subscriptions"]["contracts"],
    }[fault.entity]
    # A count is rounded to whole rows.
    assert abs(shop.row_count(fault.name) - fault.share * true_rows) <= 1


def test_nothing_refers_to_nowhere_but_what_was_planted(shop: Shop) -> None:
    strangers = shop.value(
        "select count(*) from orders anti join customers using (customer_id)"
        " where customer_id is not null"
    )
    assert strangers == 0
    assert shop.value("select count(*) from orders anti join order_lines using (order_id)") == 0
    orphans = shop.value(
        "select count(*) from order_lines anti join orders using (order_id)"
        " where order_id is not null"
    )
    assert orphans == shop.row_count("lines_of_unknown_orders")


def test_a_small_shop_shows_every_fault(tmp_path_factory: pytest.TempPathFactory) -> None:
    summary = generate(tmp_path_factory.mktemp("small"), seed=3, customers=120)
    assert set(summary.fault_counts) == set(COUNTED)
    assert min(summary.fault_counts.values()) >= 1

"""Complete Journey: every line and every cent, gallons that are no pieces, days of its shops."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

from dbtrun import DbtResult

FILE_ROWS = 1_469_307
BASKETS = 155_848
HOUSEHOLDS = 2_469
TOTAL = Decimal("4596039.58")


def test_every_row_is_accepted_or_rejected_and_none_is_lost(
    complete_journey_build: DbtResult,
) -> None:
    counted = complete_journey_build.rows(
        """
        select entity, outcome, sum(row_count)
        from trust.agg_data_quality group by all order by all
        """
    )
    assert set(counted) == {
        ("campaign_contacts", "accepted", 6_589),
        ("campaigns", "accepted", 27),
        ("customers", "accepted", 801),
        ("order_lines", "accepted", FILE_ROWS),
        ("orders", "accepted", BASKETS),
        ("products", "accepted", 92_331),
    }
    assert complete_journey_build.value("select count(*) from core.fct_orders") == BASKETS


def test_money_is_the_amount_column_to_the_cent(complete_journey_build: DbtResult) -> None:
    staged = complete_journey_build.value(
        "select sum(given_amount) from staging.stg_complete_journey__order_lines"
    )
    assert staged == TOTAL
    for mart in ("core.fct_order_lines", "core.fct_orders", "core.dim_customers"):
        assert complete_journey_build.value(f"select sum(net_amount) from {mart}") == TOTAL, mart
    # the discounts stand beside the amount and are taken off it already
    assert complete_journey_build.value("select sum(discount_amount) from core.fct_orders") == 0


def test_lines_without_a_quantity_or_a_value_stay_lines(complete_journey_build: DbtResult) -> None:
    no_quantity, no_value, neither = complete_journey_build.rows(
        """
        select
            count(*) filter (where quantity = 0),
            count(*) filter (where net_amount = 0),
            count(*) filter (where quantity = 0 and net_amount = 0)
        from core.fct_order_lines
        """
    )[0]
    # 20 amounts are the dust of a subtraction, 1e-15 or less, beside 11,226 that are 0
    assert (no_quantity, no_value, neither) == (8_869, 11_226 + 20, 8_820 + 20)
    # a basket worth nothing is an order worth nothing, and no refund
    assert complete_journey_build.rows(
        "select order_type, count(*) from core.fct_orders where is_zero_value group by 1"
    ) == [("order", 478)]


def test_gallons_are_not_counted_as_pieces(complete_journey_build: DbtResult) -> None:
    as_published, largest = complete_journey_build.rows(
        "select count(*), max(quantity) from staging.stg_complete_journey__transactions"
        " where quantity > 1000"
    )[0]
    assert (as_published, largest) == (13_494, 89_638)
    pieces, corn = complete_journey_build.rows(
        """
        select sum(quantity), max(quantity)
        from core.fct_order_lines
        """
    )[0]
    # the largest true number of pieces is 144 ears of corn
    assert corn == 144
    fills = complete_journey_build.rows(
        """
        select count(*), min(lines.quantity), max(lines.quantity)
        from core.fct_order_lines as lines
        join staging.stg_complete_journey__products as products
            on lines.product_id = 'complete_journey:' || products.source_product_id
        where products.product_type = 'GASOLINE-REG UNLEADED'
        """
    )[0]
    assert fills == (14_697, 1, 1)
    published = complete_journey_build.value(
        "select sum(quantity) from staging.stg_complete_journey__transactions"
    )
    assert pieces < published / 50


def test_days_are_those_of_the_shops(complete_journey_build: DbtResult) -> None:
    """Read as UTC and told in the shops' zone, a year of purchases is that year and no day more."""
    first, last = complete_journey_build.rows(
        "select min(order_date), max(order_date) from core.fct_orders"
    )[0]
    assert (first, last) == (dt.date(2017, 1, 1), dt.date(2017, 12, 31))
    hours = complete_journey_build.rows(
        """
        select hour(timezone('America/New_York', timezone('UTC', ordered_at))), count(*)
        from core.fct_orders group by 1 order by 2 desc
        """
    )
    # people shop after work, and hardly at night
    assert 16 <= hours[0][0] <= 18
    assert 2 <= hours[-1][0] <= 5


def test_demographics_are_known_for_some_and_invented_for_none(
    complete_journey_build: DbtResult,
) -> None:
    everybody, buyers = complete_journey_build.rows(
        "select count(*), count(*) filter (where is_buyer) from core.dim_customers"
    )[0]
    assert everybody == buyers == HOUSEHOLDS
    known = complete_journey_build.rows(
        "select income, birth_date, extra_attributes from protected.int_customers_checked"
    )
    assert len(known) == 801
    assert not any(birth_date for _, birth_date, _ in known)
    attributes = [json.loads(text) for _, _, text in known]
    assert sum(one["age"] == "45-54" for one in attributes) == 288
    assert sum("home_ownership" not in one for one in attributes) > 0
    assert sum(income == "50-74K" for income, _, _ in known) == 192


def test_campaigns_have_their_households_and_who_redeemed(
    complete_journey_build: DbtResult,
) -> None:
    contacts, converted, first, last = complete_journey_build.rows(
        """
        select
            count(*),
            count(*) filter (where has_converted),
            min(cast(timezone('America/New_York', timezone('UTC', converted_at)) as date)),
            max(cast(timezone('America/New_York', timezone('UTC', converted_at)) as date))
        from intermediate.int_campaign_contacts_checked
        where arm = 'treatment' and sent_at is null
        """
    )[0]
    assert (contacts, converted) == (6_589, 792)
    assert (first, last) == (dt.date(2017, 1, 1), dt.date(2017, 12, 30))
    assert complete_journey_build.rows(
        "select campaign_kind, count(*) from intermediate.int_campaigns_checked"
        " group by all order by all"
    ) == [("Type A", 4), ("Type B", 17), ("Type C", 6)]


def test_products_the_catalogue_lacks_are_known_by_their_lines(
    complete_journey_build: DbtResult,
) -> None:
    assert complete_journey_build.rows(
        """
        select count(*), sum(lines.net_amount)
        from core.fct_order_lines as lines
        join core.dim_products as products using (product_id)
        where not products.is_in_catalogue
        """
    ) == [(4_836, Decimal("172.57"))]


def test_marts_that_answer_a_question_are_built_and_tie_to_the_orders(
    complete_journey_build: DbtResult,
) -> None:
    for question in (
        "select count(*) from rfm.fct_customer_rfm where is_current and r_score is not null",
        "select sum(cohort_size) from cohorts.agg_cohorts"
        " where period_type = 'month' and period_number = 0",
        "select count(*) from clv.fct_customer_clv where status in ('ok', 'weak')",
        "select count(*) from segments.fct_customer_clusters",
    ):
        assert complete_journey_build.value(question) == HOUSEHOLDS, question

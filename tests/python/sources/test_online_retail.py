"""UCI Online Retail: every row is accounted for, and every penny."""

from __future__ import annotations

from decimal import Decimal

from dbtrun import DbtResult

FILE_ROWS = 541_909
SIGNED_TOTAL = Decimal("9747747.934")


def test_staging_reproduces_the_signed_total_of_the_file(online_retail_build: DbtResult) -> None:
    rows, total = online_retail_build.rows(
        "select count(*), sum(quantity * unit_price) from staging.stg_online_retail__order_lines"
    )[0]
    assert rows == FILE_ROWS
    assert total == SIGNED_TOTAL


def test_every_line_is_accepted_or_rejected_with_one_reason(
    online_retail_build: DbtResult,
) -> None:
    counts = dict(
        online_retail_build.rows(
            "select coalesce(rejection_rule, 'accepted'), count(*)"
            " from intermediate.int_order_lines_checked group by 1"
        )
    )
    assert sum(counts.values()) == FILE_ROWS
    # 135,080 rows have no customer; 1,072 of them stand in the file twice and count as duplicates.
    assert counts["exact_duplicate"] == 5_268
    assert counts["missing_customer"] == 134_008
    assert counts["non_product_line"] == 2_940


def test_the_total_splits_into_gross_refunds_and_rejected(
    online_retail_build: DbtResult,
) -> None:
    gross, refunds, rejected = online_retail_build.rows(
        """
        select
            sum(source_amount) filter (where rejection_rule is null and source_amount > 0),
            -sum(source_amount) filter (where rejection_rule is null and source_amount < 0),
            sum(source_amount) filter (where rejection_rule is not null)
        from intermediate.int_order_lines_checked
        """
    )[0]
    assert gross - refunds + rejected == SIGNED_TOTAL
    assert gross > 0
    assert refunds > 0


def test_marts_carry_the_accepted_lines_rounded_once(online_retail_build: DbtResult) -> None:
    lines_net = online_retail_build.value(
        "select sum(cast(source_amount as decimal(18, 2)))"
        " from intermediate.int_order_lines_checked where rejection_rule is null"
    )
    assert online_retail_build.value("select sum(net_amount) from core.fct_orders") == lines_net
    assert online_retail_build.value("select sum(net_amount) from core.dim_customers") == lines_net


def test_customers_of_the_file_are_the_customers_of_the_mart(
    online_retail_build: DbtResult,
) -> None:
    assert online_retail_build.value("select count(*) from core.dim_customers") == 4_372
    assert (
        online_retail_build.value(
            "select count(*) from core.dim_customers where customer_id like '%.0'"
        )
        == 0
    )


def test_a_credit_note_is_a_refund_on_its_own_day_and_no_order(
    online_retail_build: DbtResult,
) -> None:
    credit_notes = online_retail_build.value(
        "select count(*) from core.fct_orders where order_id like 'online_retail:C%'"
    )
    refunds, counted = online_retail_build.rows(
        "select count(*), count(*) filter (where is_counted_order)"
        " from core.fct_orders where order_type = 'refund'"
    )[0]
    assert credit_notes == refunds == 3_383
    assert counted == 0


def test_marts_that_answer_a_question_are_built_and_tie_to_the_orders(
    online_retail_build: DbtResult,
) -> None:
    buyers = online_retail_build.value("select count(*) from core.dim_customers where is_buyer")
    scored = online_retail_build.value(
        "select count(*) from rfm.fct_customer_rfm where is_current and r_score is not null"
    )
    in_cohorts = online_retail_build.value(
        "select sum(cohort_size) from cohorts.agg_cohorts"
        " where period_type = 'month' and period_number = 0"
    )
    valued = online_retail_build.value(
        "select count(*) from clv.fct_customer_clv where status in ('ok', 'weak')"
    )
    clustered = online_retail_build.value("select count(*) from segments.fct_customer_clusters")
    assert buyers == scored == in_cohorts == valued == clustered == 4_335

"""CDNOW: both published files, read as they are."""

from __future__ import annotations

from collections.abc import Callable

from dbtrun import DbtProject, DbtResult
from realdata import real_data


def test_sample_counts_are_the_published_ones(cdnow_build: DbtResult) -> None:
    customers, orders = cdnow_build.rows(
        "select count(distinct customer_id), count(*) from core.fct_orders"
    )[0]
    assert (customers, orders) == (2_357, 6_919)


def test_identical_rows_are_purchases_and_counted(cdnow_build: DbtResult) -> None:
    kept = cdnow_build.value(
        "select count(*) from intermediate.int_order_lines_checked"
        " where is_exact_duplicate and rejection_rule is null"
    )
    assert kept == 21


def test_orders_after_the_as_of_date_are_accepted_but_invisible(cdnow_build: DbtResult) -> None:
    visible, later = cdnow_build.rows(
        "select count(*) filter (where not is_after_as_of),"
        " count(*) filter (where is_after_as_of) from core.fct_orders"
    )[0]
    assert visible + later == 6_919
    assert later > 0
    assert str(
        cdnow_build.value("select max(activity_date) from intermediate.int_customer_days")
    ) <= ("1997-09-30")


def test_summaries_are_the_published_sufficient_statistics(cdnow_build: DbtResult) -> None:
    # One purchase per customer and day; T is whole days up to 1997-09-30: a slip of one day
    # in the as-of date moves every one of these sums.
    x, t_x, t, repeaters = cdnow_build.rows(
        """
        with days as (
            select
                customer_id,
                count(*) - 1 as x,
                max(activity_date) - min(activity_date) as t_x,
                date '1997-09-30' - min(activity_date) as t
            from intermediate.int_customer_days
            where is_order_day
            group by customer_id
        )
        select sum(x), sum(t_x) / 7, sum(t) / 7, count(*) filter (where x > 0) from days
        """
    )[0]
    assert (x, repeaters) == (2_457, 946)
    assert round(t_x, 4) == 16_135.5714
    assert round(t, 4) == 77_111.2857


def test_master_has_its_id_in_the_first_column(make_project: Callable[..., DbtProject]) -> None:
    file = real_data("cdnow/CDNOW_master.txt")
    project = make_project(
        sources=["cdnow"], reporting_currency="USD", cdnow_file="CDNOW_master.txt"
    )
    folder = project.data / "cdnow"
    folder.mkdir()
    (folder / file.name).symlink_to(file)
    built = project.build("--select", "+fct_orders", "--exclude-resource-type", "unit_test").check()
    customers, orders = built.rows(
        "select count(distinct customer_id), count(*) from core.fct_orders"
    )[0]
    assert (customers, orders) == (23_570, 69_659)

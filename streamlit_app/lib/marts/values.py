"""What the Cohorts page reads of value and payback."""

from __future__ import annotations

import pandas as pd

from lib import connection
from lib.marts.query import Query


def cohort_values(shown: int) -> pd.DataFrame:
    """Return what the newest cohorts have brought, month by month, beside what they cost."""
    return connection.frame(
        """
        select
            cohort_month, months_since, month_start, is_complete, customer_count,
            cumulative_net_amount_per_customer, margin_known_share,
            cumulative_margin_amount_per_customer, acquisition_cost_known_count,
            acquisition_cost_per_customer, payback_status, payback_month, payback_reason
        from clv.agg_cohort_values
        where months_since < ? and cohort_month in (
            select distinct cohort_month from clv.agg_cohort_values
            order by cohort_month desc limit ?
        )
        order by cohort_month, months_since
        """,
        (shown, shown),
    )


def value_means() -> pd.DataFrame:
    """Return the mean over all cohorts whose month of that age is over."""
    return connection.frame(
        """
        select
            months_since, cohort_count, customer_count, cumulative_net_amount_per_customer,
            margin_cohort_count, cumulative_margin_amount_per_customer,
            acquisition_cost_known_count, acquisition_cost_per_customer
        from clv.agg_cohort_value_means order by months_since
        """
    )


def payback_counts() -> pd.DataFrame:
    """Return how many cohorts and customers there are by what is known of their payback."""
    return connection.frame(
        """
        select
            payback_status, count(*) as cohort_count, sum(customer_count)::bigint as customer_count,
            median(payback_month) as median_payback_month
        from clv.agg_cohort_values where months_since = 0
        group by payback_status order by payback_status
        """
    )


def value_row_count() -> int:
    """Return how many rows there are of all cohorts."""
    found = connection.frame("select count(*) as cells from clv.agg_cohort_values")
    return int(found["cells"].iloc[0])


def value_rows(limit: int) -> Query:
    """Build the rows of every cohort, for the download."""
    return Query(
        """
        select
            cohort_month, months_since, month_start, is_complete, customer_count, net_amount,
            cumulative_net_amount, cumulative_net_amount_per_customer, margin_known_share,
            cumulative_margin_amount, cumulative_margin_amount_per_customer,
            acquisition_cost_known_count, acquisition_cost_amount, acquisition_cost_per_customer,
            payback_status, payback_month, payback_reason, currency
        from clv.agg_cohort_values order by cohort_month, months_since limit ?
        """,
        (limit,),
    )

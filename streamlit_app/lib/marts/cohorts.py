"""What the Cohorts page reads."""

from __future__ import annotations

import pandas as pd

from lib import connection
from lib.marts.query import Query


def cohorts(period_type: str, shown: int) -> pd.DataFrame:
    """Return the newest cohorts, period by period."""
    return connection.frame(
        """
        select
            cohort_start, period_number, period_start, cohort_size, is_complete,
            customer_count, retention_rate, retention_rate_low, retention_rate_high,
            or_later_rate, net_amount::double as net_amount, net_amount_per_customer,
            cumulative_net_amount_per_customer
        from cohorts.agg_cohorts
        where period_type = ? and period_number < ? and cohort_start in (
            select distinct cohort_start from cohorts.agg_cohorts where period_type = ?
            order by cohort_start desc limit ?
        )
        order by cohort_start, period_number
        """,
        (period_type, shown, period_type, shown),
    )


def cohort_means(period_type: str, shown: int) -> pd.DataFrame:
    """Return the mean of all complete cells by age, weighted by cohort size."""
    return connection.frame(
        """
        select
            period_number, cohort_count, cohort_size, customer_count, retention_rate,
            retention_rate_low, retention_rate_high, net_amount_per_customer,
            cumulative_net_amount_per_customer
        from cohorts.agg_cohort_means where period_type = ? and period_number < ?
        order by period_number
        """,
        (period_type, shown),
    )


def count(period_type: str) -> int:
    """Return how many rows there are for a period type."""
    found = connection.frame(
        "select count(*) as cells from cohorts.agg_cohorts where period_type = ?", (period_type,)
    )
    return int(found["cells"].iloc[0])


def all_cohorts(period_type: str, limit: int) -> Query:
    """Build the list of all cells, for the download."""
    return Query(
        """
        select
            period_type, cohort_start, period_number, period_start, cohort_size, is_complete,
            customer_count, customer_count_or_later, retention_rate, retention_rate_low,
            retention_rate_high, or_later_rate, order_count, net_amount, cumulative_net_amount,
            net_amount_per_customer, cumulative_net_amount_per_customer
        from cohorts.agg_cohorts where period_type = ?
        order by cohort_start, period_number limit ?
        """,
        (period_type, limit),
    )

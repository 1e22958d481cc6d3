"""What the Sources page reads: what is connected, and what each analysis has to go on."""

from __future__ import annotations

import pandas as pd

from lib import connection


def connected() -> pd.DataFrame:
    """Return rows and dates of every source and entity that comes from a file."""
    return connection.frame(
        """
        select
            counted.source_name, counted.entity, counted.row_count, counted.used_count,
            freshness.first_date, freshness.newest_date, freshness.days_since_newest,
            freshness.longest_gap_days, freshness.is_silent, freshness.newest_week_row_count,
            freshness.usual_week_row_count::double as usual_week_row_count,
            freshness.is_volume_unusual
        from (
            select
                source_name, entity, sum(row_count)::bigint as row_count,
                coalesce(sum(row_count) filter (outcome = 'accepted'), 0)::bigint as used_count
            from trust.agg_data_quality where is_raw group by source_name, entity
        ) as counted
        left join trust.agg_source_freshness as freshness
            on counted.source_name = freshness.source_name
            and counted.entity = freshness.entity
        order by counted.source_name, counted.row_count desc, counted.entity
        """
    )


def people() -> pd.DataFrame:
    """Return how many customers there are, with an order and who may be contacted, in one row."""
    return connection.frame(
        """
        select
            count(*) as customer_count, count(*) filter (is_buyer) as buyer_count,
            count(*) filter (may_contact_email) as email_count,
            count(*) filter (may_contact_phone) as phone_count,
            count(*) filter (may_contact_post) as post_count
        from core.dim_customers
        """
    )


def scored_count() -> int:
    """Return how many customers have a place on today's RFM grid."""
    found = connection.frame(
        "select count(r_score) as customers from rfm.fct_customer_rfm where is_current"
    )
    return int(found["customers"].iloc[0])


def monthly_cohorts() -> pd.DataFrame:
    """Return how many cohorts of a month there are, and how far the oldest is followed."""
    return connection.frame(
        """
        select
            count(distinct cohort_start) as cohort_count,
            coalesce(max(period_number) filter (is_complete), 0) as followed_months
        from cohorts.agg_cohorts where period_type = 'month'
        """
    )


def records() -> pd.DataFrame:
    """Return how many records became how many customers, in all, and from how many sources."""
    return connection.frame(
        """
        select
            record_count, customer_count, shared_customer_count,
            (select count(*) from trust.agg_identity_sources) - 1 as source_count
        from trust.agg_identity_sources where source_name = 'All'
        """
    )

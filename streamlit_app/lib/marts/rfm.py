"""What the RFM page reads."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lib import connection
from lib.marts.query import Query


def rfm_dates() -> list[pd.Timestamp]:
    """Return the days the RFM roll-ups look back from, newest first."""
    found = connection.frame(
        "select distinct as_of_date from rfm.agg_rfm_segments order by as_of_date desc"
    )
    return list(found["as_of_date"])


def segment_words(segment: str) -> pd.Series | None:
    """Return what a segment means and what to do about it; None for an unknown one."""
    found = connection.frame(
        """
        select segment, meaning, opportunity, next_step, color_key
        from rfm.dim_rfm_segments where segment = ?
        """,
        (segment,),
    )
    return None if found.empty else found.iloc[0]


def segment_order() -> list[str]:
    """Return the names of all segments in their order."""
    found = connection.frame("select segment from rfm.dim_rfm_segments order by sort_order")
    return list(found["segment"])


def rfm_segments(as_of_date: Any) -> pd.DataFrame:
    """Return the segments of a day with their size, value, words and colour."""
    return connection.frame(
        """
        select
            roll_up.segment, words.sort_order, words.meaning, words.opportunity,
            words.next_step, words.color_key, roll_up.customer_count, roll_up.customer_share,
            roll_up.order_count, roll_up.net_amount, roll_up.net_amount_per_customer
        from rfm.agg_rfm_segments as roll_up
        left join rfm.dim_rfm_segments as words on roll_up.segment = words.segment
        where roll_up.as_of_date = ? and roll_up.customer_count > 0
        order by words.sort_order nulls last, roll_up.segment
        """,
        (as_of_date,),
    )


def rfm_grid(as_of_date: Any) -> pd.DataFrame:
    """Return the cells of the 5 by 5 grid of a day."""
    return connection.frame(
        """
        select
            r_score, f_score, segment, sum(customer_count)::bigint as customer_count,
            sum(net_amount)::double as net_amount,
            sum(net_amount)::double / sum(customer_count) as net_amount_per_customer
        from rfm.agg_rfm_cells
        where as_of_date = ? and r_score is not null and customer_count > 0
        group by r_score, f_score, segment order by r_score, f_score
        """,
        (as_of_date,),
    )


def rfm_cut_points(as_of_date: Any) -> pd.DataFrame:
    """Return what a customer needs for each score, on a day."""
    return connection.frame(
        """
        select measure, score, lower_bound, upper_bound from rfm.agg_rfm_cut_points
        where as_of_date = ? order by measure, score desc
        """,
        (as_of_date,),
    )


def rfm_movements(as_of_date: Any) -> pd.DataFrame:
    """Return who moved between segments in the step that ended on a day."""
    return connection.frame(
        """
        select
            from_as_of_date, to_as_of_date, from_segment, to_segment, customer_count, net_amount
        from rfm.agg_rfm_movements where to_as_of_date = ?
        order by customer_count desc, from_segment, to_segment
        """,
        (as_of_date,),
    )


def rfm_members(as_of_date: Any, segment: str, limit: int) -> Query:
    """Build the list of a segment's customers on a day, with their values on that day."""
    return Query(
        """
        select
            as_of_date, customer_id, segment, rfm_cell, r_score, f_score, m_score, recency_days,
            order_count, net_amount
        from rfm.fct_customer_rfm where as_of_date = ? and segment = ?
        order by net_amount desc, customer_id limit ?
        """,
        (as_of_date, segment, limit),
    )


def rfm_member_count(as_of_date: Any, segment: str) -> int:
    """Return how many customer rows a segment has on a day; older days have none."""
    found = connection.frame(
        "select count(*) as customers from rfm.fct_customer_rfm "
        "where as_of_date = ? and segment = ?",
        (as_of_date, segment),
    )
    return int(found["customers"].iloc[0])

"""What the Overview page reads."""

from __future__ import annotations

import pandas as pd

from lib import connection


def overview_periods(period_type: str, channel: str, country: str) -> pd.DataFrame:
    """Return one row per period, oldest first, incomplete ones included."""
    return connection.frame(
        """
        select
            period_start, period_end, is_complete, active_customers, new_customers,
            returning_customers, resurrected_customers, dormant_customers, order_count,
            gross_amount::double as gross_amount, refund_amount::double as refund_amount,
            net_amount::double as net_amount
        from insights.agg_overview_periods
        where period_type = ? and channel = ? and country = ?
        order by period_start
        """,
        (period_type, channel, country),
    )


def movers(compare: str, limit: int = 12) -> pd.DataFrame:
    """Return what changed most in money, the last complete month against an earlier one.

    Changes below the threshold that the mart names are left out.
    """
    before, change, start = {
        "before": ("previous_net_amount", "change_amount", "previous_period_start"),
        "year": ("year_ago_net_amount", "year_ago_change_amount", "year_ago_period_start"),
    }[compare]
    return connection.frame(
        f"""
        select
            dimension, member, current_period_start, {start} as compared_period_start,
            current_net_amount::double as current_net_amount,
            {before}::double as compared_net_amount, {change}::double as change_amount,
            ignored_below_amount::double as ignored_below_amount
        from insights.agg_movers
        where abs({change}) >= ignored_below_amount and {change} <> 0
        order by abs({change}) desc, dimension, member limit ?
        """,
        (limit,),
    )

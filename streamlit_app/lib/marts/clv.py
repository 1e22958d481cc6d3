"""What the CLV page reads."""

from __future__ import annotations

import itertools
from typing import Any

import pandas as pd

from lib import connection
from lib.marts.query import Query


def fits() -> pd.DataFrame:
    """Return the fits, the current ones first, with status, reason and what the gate asks."""
    return connection.frame(
        """
        select
            origin_date, model, is_current, horizon_days, status, reason, customer_count,
            row_count, log_likelihood, is_converged, step_count,
            spend_frequency_correlation, kept_share, buyer_count, min_buyers, history_days,
            min_history_days, silence_days,
            max_silence_days, repeater_count, min_repeaters
        from clv.agg_clv_fits order by is_current desc, model
        """
    )


def parameters() -> pd.DataFrame:
    """Return the estimated parameters of the current fits with their standard errors."""
    return connection.frame(
        """
        select model, parameter, estimate, standard_error
        from clv.agg_clv_parameters where is_current order by model, parameter
        """
    )


def totals() -> pd.DataFrame:
    """Return the sums behind the page, in one row; no customer is predicted where a fit failed."""
    return connection.frame(
        """
        select
            max(as_of_date) as as_of_date, max(horizon_days) as horizon_days,
            max(model) as model, count(*) as predicted_customers,
            max(interval_coverage) as interval_coverage,
            sum(historic_net_amount)::double as historic_net_amount,
            sum(predicted_net_amount)::double as predicted_net_amount,
            sum(discounted_net_amount)::double as discounted_net_amount,
            sum(expected_orders) as expected_orders
        from clv.fct_customer_clv where predicted_net_amount is not null
        """
    )


def intervals() -> pd.DataFrame:
    """Return what is expected of every segment and of everybody, with its 95 % interval."""
    return connection.frame(
        """
        select
            segment, measure, horizon_days, customer_count, expected, low, high, sampling_error,
            parameter_error, backtest_error, origin_count, model, model_reason
        from clv.agg_clv_totals order by measure, segment
        """
    )


# Lower bounds of the bars: 0, 1, 2, 5, 10, 20, 50, ... 5,000,000. A few customers are worth a
# hundred times the others, so even steps would show one bar.
_STEPS = (0, *(digit * 10**power for power in range(7) for digit in (1, 2, 5)))


def distribution() -> pd.DataFrame:
    """Return how many customers there are by expected revenue, in steps that grow."""
    ladder = " ".join(
        f"when predicted_net_amount < {high} then {low}" for low, high in itertools.pairwise(_STEPS)
    )
    return connection.frame(
        f"""
        select
            case {ladder} else {_STEPS[-1]} end as low, count(*) as customer_count,
            sum(predicted_net_amount)::double as predicted_net_amount
        from clv.fct_customer_clv where predicted_net_amount is not null
        group by 1 order by 1
        """
    )


def deciles() -> pd.DataFrame:
    """Return the tenths of the customers by expected revenue, the best first."""
    return connection.frame(
        """
        select
            decile, customer_count, customer_share, cumulative_customer_share,
            historic_net_amount::double as historic_net_amount,
            predicted_net_amount::double as predicted_net_amount, predicted_share,
            cumulative_predicted_share,
            lowest_predicted_net_amount::double as lowest_predicted_net_amount,
            highest_predicted_net_amount::double as highest_predicted_net_amount
        from clv.agg_clv_deciles order by decile
        """
    )


def segments() -> pd.DataFrame:
    """Return what is expected of each RFM segment, with the interval of its sum."""
    return connection.frame(
        """
        select
            roll_up.segment, words.sort_order, words.color_key, roll_up.customer_count,
            roll_up.historic_net_amount::double as historic_net_amount, roll_up.mean_p_alive,
            roll_up.expected_orders, roll_up.predicted_net_amount::double as predicted_net_amount,
            roll_up.discounted_net_amount::double as discounted_net_amount,
            roll_up.predicted_net_amount_per_customer::double as predicted_net_amount_per_customer,
            totals.low, totals.high
        from clv.agg_clv_segments as roll_up
        left join rfm.dim_rfm_segments as words on roll_up.segment = words.segment
        left join (select * from clv.agg_clv_totals where measure = 'net_amount') as totals
            on roll_up.segment = totals.segment
        where roll_up.predicted_net_amount is not null
        order by words.sort_order nulls last, roll_up.segment
        """
    )


def months(segment: str) -> pd.DataFrame:
    """Return what is expected in each month to come, of a segment or, without one, of everybody."""
    return connection.frame(
        """
        select
            month_number, month_end_date, max(is_within_horizon) as is_within_horizon,
            max(annual_discount_rate) as annual_discount_rate,
            sum(customer_count)::bigint as customer_count, sum(expected_orders) as expected_orders,
            sum(predicted_net_amount)::double as predicted_net_amount,
            sum(discounted_net_amount)::double as discounted_net_amount
        from clv.agg_clv_months where ? in ('', segment)
        group by month_number, month_end_date order by month_number
        """,
        (segment,),
    )


def month_rows(limit: int) -> Query:
    """Build the months of every segment, for the download."""
    return Query(
        """
        select
            segment, month_number, month_end_date, as_of_date, customer_count, expected_orders,
            predicted_net_amount, discounted_net_amount, annual_discount_rate, is_within_horizon,
            currency
        from clv.agg_clv_months order by segment, month_number limit ?
        """,
        (limit,),
    )


def month_row_count() -> int:
    """Return how many rows the months of every segment have."""
    found = connection.frame("select count(*) as months from clv.agg_clv_months")
    return int(found["months"].iloc[0])


def tracking(model: str, origin_date: Any) -> pd.DataFrame:
    """Return repeat orders week by week: what a model expected on a past day, and what came."""
    return connection.frame(
        """
        select
            week_number, week_end_date, is_after_origin, expected_orders, actual_orders,
            cumulative_expected_orders, cumulative_actual_orders
        from clv.agg_clv_tracking where model = ? and origin_date = ? order by week_number
        """,
        (model, origin_date),
    )


# The order of the whole list of the most valuable.
_BEST = "predicted_net_amount desc nulls last, customer_id"


def best_customers(segment: str, limit: int) -> Query:
    """Build the list of those of whom most is expected, with the intervals."""
    return Query(
        f"""
        with best as (
            select * from clv.fct_customer_clv
            where predicted_net_amount is not null and (? = '' or customer_id in (
                select customer_id from rfm.fct_customer_rfm where is_current and segment = ?
            ))
            order by {_BEST} limit ?
        )
        select
            best.customer_id, rfm.segment, customers.order_count,
            best.historic_net_amount::double as historic_net_amount, best.expected_orders,
            best.expected_orders_low, best.expected_orders_high, best.may_be_none,
            best.predicted_net_amount::double as predicted_net_amount,
            best.predicted_net_amount_low::double as predicted_net_amount_low,
            best.predicted_net_amount_high::double as predicted_net_amount_high,
            best.discounted_net_amount::double as discounted_net_amount,
            best.lifetime_net_amount::double as lifetime_net_amount, best.p_alive
        from best
        left join core.dim_customers as customers on best.customer_id = customers.customer_id
        left join (select * from rfm.fct_customer_rfm where is_current) as rfm
            on best.customer_id = rfm.customer_id
        order by best.predicted_net_amount desc nulls last, best.customer_id
        """,
        (segment, segment, limit),
    )


def predicted_count(segment: str) -> int:
    """Return of how many customers something is expected, in a segment or in all."""
    found = connection.frame(
        """
        select coalesce(sum(customer_count), 0) as customers from clv.agg_clv_segments
        where predicted_net_amount is not null and ? in ('', segment)
        """,
        (segment,),
    )
    return int(found["customers"].iloc[0])

"""What the CLV page reads."""

from __future__ import annotations

import itertools

import pandas as pd

from lib import connection


def fits() -> pd.DataFrame:
    """Return the fits, the current ones first, with status, reason and what the gate asks."""
    return connection.frame(
        """
        select
            origin_date, model, is_current, horizon_days, status, reason, customer_count,
            log_likelihood, is_converged, step_count, spend_frequency_correlation, kept_share,
            buyer_count, min_buyers, history_days, min_history_days, silence_days,
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
    """Return the sums behind the page, in one row."""
    return connection.frame(
        """
        select
            max(as_of_date) as as_of_date, max(horizon_days) as horizon_days,
            max(model) as model, sum(customer_count) as predicted_customers,
            sum(historic_net_amount)::double as historic_net_amount,
            sum(predicted_net_amount)::double as predicted_net_amount,
            sum(expected_orders) as expected_orders
        from (
            select
                max(as_of_date) as as_of_date, max(horizon_days) as horizon_days,
                max(model) as model, count(*) as customer_count,
                sum(historic_net_amount) as historic_net_amount,
                sum(predicted_net_amount) as predicted_net_amount,
                sum(expected_orders) as expected_orders
            from clv.fct_customer_clv where predicted_net_amount is not null
        )
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
    """Return what is expected of each RFM segment."""
    return connection.frame(
        """
        select
            roll_up.segment, words.sort_order, words.color_key, roll_up.customer_count,
            roll_up.historic_net_amount::double as historic_net_amount, roll_up.mean_p_alive,
            roll_up.expected_orders, roll_up.predicted_net_amount::double as predicted_net_amount,
            roll_up.predicted_net_amount_per_customer::double as predicted_net_amount_per_customer
        from clv.agg_clv_segments as roll_up
        left join rfm.dim_rfm_segments as words on roll_up.segment = words.segment
        where roll_up.predicted_net_amount is not null
        order by words.sort_order nulls last, roll_up.segment
        """
    )


def backtest() -> pd.DataFrame:
    """Return how models and naive baselines did on a held-out later period, measure by measure."""
    return connection.frame(
        """
        select
            origin_date, horizon_days, model, is_baseline, metric, value, beats_baselines,
            customer_count, actual_orders, predicted_orders, verdict
        from clv.agg_clv_backtest order by origin_date desc, is_baseline, model, metric
        """
    )

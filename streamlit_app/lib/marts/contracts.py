"""What the Churn page reads of contracts."""

from __future__ import annotations

import pandas as pd

from lib import connection


def plans() -> list[str]:
    """Return the plans there are, all of them together first; empty without subscriptions."""
    found = connection.frame(
        """
        select plan from churn.agg_subscription_periods
        group by plan order by plan <> 'All', plan
        """
    )
    return list(found["plan"])


def contract_months(plan: str) -> pd.DataFrame:
    """Return what became of the contracts of a plan, month by month."""
    return connection.frame(
        """
        select
            month_start, is_complete, active_at_start_count, started_count, ended_count,
            ended_of_active_count, active_at_end_count, churn_rate, churn_rate_low,
            churn_rate_high, monthly_recurring_amount::double as monthly_recurring_amount
        from churn.agg_subscription_periods where plan = ? order by month_start
        """,
        (plan,),
    )


def contract_curve(plan: str) -> pd.DataFrame:
    """Return the share of contracts kept by age: seen, as the model has it, and projected."""
    return connection.frame(
        """
        select
            age_months, contract_count, at_risk_count, ended_count, churn_rate, survival_rate,
            survival_rate_low, survival_rate_high, expected_survival_rate, backtest_survival_rate,
            is_complete, is_projection, is_hidden_in_backtest
        from churn.agg_subscription_retention
        where group_type in ('all', 'plan') and group_name = ? order by age_months
        """,
        (plan,),
    )


def contract_fits() -> pd.DataFrame:
    """Return the fitted retention models of all contracts and of each plan."""
    return connection.frame(
        """
        select
            group_type, group_name, status, reason, contract_count, observed_count, min_contracts,
            ended_count, min_ends, age_count, min_ages, active_count, gamma, gamma_standard_error,
            delta, delta_standard_error, log_likelihood, mean_churn_rate, horizon_months,
            expected_months_ahead, discounted_months_ahead, backtest_months, backtest_status,
            backtest_contract_count, backtest_kept_count, backtest_expected_kept,
            backtest_baseline_kept, beats_baseline, backtest_verdict
        from churn.agg_subscription_fits where group_type in ('all', 'plan')
        order by group_type, group_name
        """
    )


def contract_drivers() -> pd.DataFrame:
    """Return what makes contracts end sooner or later, the strongest first; refused ones last."""
    return connection.frame(
        """
        select
            covariate, level, reference_level, status, reason, contract_count, ended_count,
            hazard_ratio, hazard_ratio_low, hazard_ratio_high, p_value, adjusted_p_value,
            concordance, sample_count, sample_ended_count, min_ends
        from churn.agg_subscription_drivers
        order by status = 'refused', abs(ln(hazard_ratio)) desc nulls last, covariate, level
        """
    )

with

fits as (
    select * from {{ ref('ml_subscription_fits') }}
),

gates as (
    select * from {{ ref('int_subscription_gates') }}
)

select
    fits.group_type,
    fits.group_name,
    fits.status,
    fits.reason,
    fits.contract_count,
    fits.observed_count,
    gates.min_contracts,
    fits.ended_count,
    gates.min_ends,
    fits.age_count,
    gates.min_ages,
    fits.active_count,
    fits.gamma,
    fits.gamma_standard_error,
    fits.delta,
    fits.delta_standard_error,
    fits.log_likelihood,
    fits.converged as is_converged,
    fits.step_count,
    fits.mean_churn_rate,
    gates.horizon_months,
    fits.expected_months_ahead,
    fits.discounted_months_ahead,
    gates.backtest_months,
    fits.backtest_status,
    fits.backtest_contract_count,
    fits.backtest_kept_count,
    fits.backtest_expected_kept,
    fits.backtest_baseline_kept,
    fits.backtest_log_likelihood,
    fits.backtest_baseline_log_likelihood,
    fits.beats_baseline,
    fits.backtest_verdict
from fits
cross join gates

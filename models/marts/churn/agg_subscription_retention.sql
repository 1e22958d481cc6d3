with

retention as (
    select * from {{ ref('ml_subscription_retention') }}
),

with_rates as (
    select
        *,
        cast(ended_count as double) / nullif(at_risk_count, 0) as churn_rate
    from retention
)

select
    group_type,
    group_name,
    cast(age_months as integer) as age_months,
    contract_count,
    at_risk_count,
    ended_count,
    -- at age 0 nothing can have ended yet
    case when age_months > 0 then {{ round_significant('churn_rate') }} end as churn_rate,
    survival_rate,
    survival_rate_low,
    survival_rate_high,
    expected_survival_rate,
    backtest_survival_rate,
    is_complete,
    is_projection,
    is_hidden_in_backtest
from with_rates

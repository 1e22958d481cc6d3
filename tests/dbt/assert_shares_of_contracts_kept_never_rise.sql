{# A failure means that a retention curve rises, seen, expected or back-tested: nobody who left
   comes back into a cohort of contracts. #}

with

curves as (
    select
        group_type,
        group_name,
        age_months,
        survival_rate,
        expected_survival_rate,
        backtest_survival_rate,
        lag(survival_rate) over one_curve as survival_rate_before,
        lag(expected_survival_rate) over one_curve as expected_survival_rate_before,
        lag(backtest_survival_rate) over one_curve as backtest_survival_rate_before
    from {{ ref('agg_subscription_retention') }}
    window one_curve as (
        partition by group_type, group_name
        order by age_months nulls last
    )
)

select * from curves
where
    survival_rate > survival_rate_before
    or expected_survival_rate > expected_survival_rate_before
    or backtest_survival_rate > backtest_survival_rate_before

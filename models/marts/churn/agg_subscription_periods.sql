{# Every month from the first contract to the as-of date and every plan, with zeros where nothing
   happened; plan All is everybody. #}

with

subscriptions as (
    select * from {{ ref('int_subscriptions') }}
),

days as (
    {{ date_spine('(select min(started_date) from subscriptions)', as_of_date()) }}
),

days_in_months as (
    select {{ period_start('month', 'date_day') }} as month_start
    from days
),

months as (
    select
        month_start,
        last_day(month_start) as month_end,
        {{ add_months('month_start', 1) }} as next_month_start
    from days_in_months
    group by month_start
),

contracts as (
    select
        plan,
        started_date,
        ended_date,
        monthly_amount
    from subscriptions
    union all
    select
        'All' as plan,
        started_date,
        ended_date,
        monthly_amount
    from subscriptions
),

plans as (
    select plan
    from contracts
    group by plan
),

grid as (
    select
        months.month_start,
        months.month_end,
        months.next_month_start,
        plans.plan
    from months
    cross join plans
),

contracts_in_months as (
    select
        grid.month_start,
        grid.month_end,
        grid.plan,
        {{ contract_active_on(
            'contracts.started_date', 'contracts.ended_date', 'grid.month_start'
        ) }} as is_active_at_start,
        {{ contract_active_on(
            'contracts.started_date', 'contracts.ended_date', 'grid.next_month_start'
        ) }} as is_active_at_end,
        contracts.started_date >= grid.month_start as is_started,
        coalesce(
            contracts.ended_date between grid.month_start and grid.month_end, false
        ) as is_ended,
        contracts.monthly_amount
    from grid
    left join contracts
        on grid.plan = contracts.plan and grid.month_end >= contracts.started_date
),

counted as (
    select
        month_start,
        plan,
        {{ is_period_complete('month_end') }} as is_complete,
        sum(case when is_active_at_start then 1 else 0 end) as active_at_start_count,
        sum(case when is_started then 1 else 0 end) as started_count,
        sum(case when is_ended then 1 else 0 end) as ended_count,
        sum(case when is_ended and is_active_at_start then 1 else 0 end)
            as ended_of_active_count,
        sum(case when is_active_at_end then 1 else 0 end) as active_at_end_count,
        sum(case when is_active_at_end then monthly_amount else 0 end) as recurring_amount
    from contracts_in_months
    group by month_start, month_end, plan
),

with_rates as (
    select
        *,
        {{ contract_churn_rate('ended_of_active_count', 'active_at_start_count') }} as churn_rate,
        {{ wilson_bound('ended_of_active_count', 'active_at_start_count', 'low') }}
            as churn_rate_low,
        {{ wilson_bound('ended_of_active_count', 'active_at_start_count', 'high') }}
            as churn_rate_high
    from counted
)

select
    month_start,
    plan,
    is_complete,
    cast(active_at_start_count as bigint) as active_at_start_count,
    cast(started_count as bigint) as started_count,
    cast(ended_count as bigint) as ended_count,
    cast(ended_of_active_count as bigint) as ended_of_active_count,
    cast(active_at_end_count as bigint) as active_at_end_count,
    {{ round_significant('churn_rate') }} as churn_rate,
    {{ round_significant('churn_rate_low') }} as churn_rate_low,
    {{ round_significant('churn_rate_high') }} as churn_rate_high,
    cast(recurring_amount as decimal(18, 2)) as monthly_recurring_amount,
    cast('{{ var("reporting_currency") }}' as string) as currency
from with_rates

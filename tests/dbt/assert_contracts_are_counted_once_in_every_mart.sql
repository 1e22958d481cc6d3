{# A failure means that a contract was lost or counted twice between the accepted rows and the
   marts: every accepted contract begun up to the as-of date starts in one month of its plan and of
   All, runs at the end of the last month or has ended in one, and stands in one group of each
   kind. #}

with

accepted as (
    select
        count(*) as contract_count,
        sum(case when ended_date <= {{ as_of_date() }} then 1 else 0 end) as ended_count,
        sum(case when ended_date <= {{ as_of_date() }} then 0 else monthly_amount end)
            as recurring_amount
    from {{ ref('int_subscriptions_checked') }}
    where rejection_rule is null and started_date <= {{ as_of_date() }}
),

periods as (
    select
        *,
        max(month_start) over () as newest_month
    from {{ ref('agg_subscription_periods') }}
),

months as (
    select
        case when plan = 'All' then 'months of all' else 'months of plans' end as place,
        sum(started_count) as contract_count,
        sum(ended_count) as ended_count,
        sum(case when month_start = newest_month then monthly_recurring_amount else 0 end)
            as recurring_amount
    from periods
    group by case when plan = 'All' then 'months of all' else 'months of plans' end
),

fits as (
    select
        'fits by ' || group_type as place,
        sum(contract_count) as contract_count,
        sum(contract_count - active_count) as ended_count,
        cast(null as decimal(18, 2)) as recurring_amount
    from {{ ref('agg_subscription_fits') }}
    group by group_type
),

retention as (
    select
        'retention by ' || group_type as place,
        sum(contract_count) as contract_count,
        cast(null as bigint) as ended_count,
        cast(null as decimal(18, 2)) as recurring_amount
    from {{ ref('agg_subscription_retention') }}
    where age_months = 0
    group by group_type
),

counted as (
    select * from months
    union all
    select * from fits
    union all
    select * from retention
)

select
    counted.place,
    counted.contract_count,
    accepted.contract_count as expected_contract_count,
    counted.ended_count,
    accepted.ended_count as expected_ended_count,
    counted.recurring_amount,
    accepted.recurring_amount as expected_recurring_amount
from counted
cross join accepted
where
    counted.contract_count is distinct from accepted.contract_count
    or counted.ended_count != accepted.ended_count
    or counted.recurring_amount != accepted.recurring_amount

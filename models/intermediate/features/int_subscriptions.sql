{# Every accepted contract as it stood on the as-of date: what is known of it only later (an end in
   the future, because notice was given) has not happened yet. #}

with

subscriptions as (
    select * from {{ ref('int_subscriptions_checked') }}
    where rejection_rule is null
),

known_on_as_of_date as (
    select
        subscription_id,
        customer_id,
        coalesce(plan, 'Unknown') as plan,
        started_date,
        case when ended_date <= {{ as_of_date() }} then ended_date end as ended_date,
        case when ended_date <= {{ as_of_date() }} then coalesce(end_reason, 'Unknown') end
            as end_reason,
        monthly_amount,
        {{ as_of_date() }} as as_of_date
    from subscriptions
    where started_date <= {{ as_of_date() }}
),

with_ages as (
    select
        *,
        {{ whole_months_between('started_date', 'as_of_date') }} as observed_months,
        {{ contract_end_month('started_date', 'ended_date') }} as end_month
    from known_on_as_of_date
)

select
    subscription_id,
    customer_id,
    plan,
    {{ period_start('month', 'started_date') }} as cohort_month,
    started_date,
    ended_date,
    end_reason,
    monthly_amount,
    cast(observed_months as integer) as observed_months,
    -- an end in a month of the contract that is not over yet: others may still end in it too
    cast(case when end_month <= observed_months then end_month end as integer) as ended_month,
    ended_date is null as is_active
from with_ages

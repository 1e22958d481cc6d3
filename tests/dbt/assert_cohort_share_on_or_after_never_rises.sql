{# A failure means that more customers of a cohort bought "in this period or later" than one period
   before: impossible, so the count is wrong. #}

with

cohorts as (
    select * from {{ ref('agg_cohorts') }}
),

with_period_before as (
    select
        *,
        lag(customer_count_or_later) over (
            partition by period_type, cohort_start
            order by period_number
        ) as count_before,
        lag(cumulative_net_amount) over (
            partition by period_type, cohort_start
            order by period_number
        ) as cumulative_before
    from cohorts
)

select
    period_type,
    cohort_start,
    period_number,
    customer_count_or_later,
    count_before,
    cumulative_net_amount,
    cumulative_before
from with_period_before
where
    customer_count_or_later > count_before
    or cumulative_net_amount != coalesce(cumulative_before, 0) + net_amount

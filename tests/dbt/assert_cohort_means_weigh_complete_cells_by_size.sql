{# A failure means that the mean row counts a cell that is not complete, leaves one out, or is a
   mean of percentages instead of a share of people. #}

with

cohorts as (
    select * from {{ ref('agg_cohorts') }}
    where is_complete
),

means as (
    select * from {{ ref('agg_cohort_means') }}
),

-- the same mean from the published shares, each weighted with its cohort's size
recomputed as (
    select
        period_type,
        period_number,
        count(*) as cohort_count,
        sum(retention_rate * cohort_size) / nullif(sum(cohort_size), 0) as retention_rate,
        sum(cumulative_net_amount_per_customer * cohort_size) / nullif(sum(cohort_size), 0)
            as cumulative_net_amount_per_customer
    from cohorts
    group by period_type, period_number
)

select
    recomputed.period_type,
    recomputed.period_number,
    means.retention_rate,
    recomputed.retention_rate as expected_retention_rate
from recomputed
full outer join means
    on
        recomputed.period_type = means.period_type
        and recomputed.period_number = means.period_number
where
    coalesce(means.cohort_count != recomputed.cohort_count, true)
    or abs(means.retention_rate - recomputed.retention_rate) > 0.00000001
    or abs(
        means.cumulative_net_amount_per_customer - recomputed.cumulative_net_amount_per_customer
    ) > 0.00001

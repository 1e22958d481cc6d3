{# The mean row of the triangle: cohorts pooled, so each weighs by its size. A cohort that has not
   lived through the whole period would pull the mean down, so only complete cells count. #}

with

complete_cells as (
    select * from {{ ref('agg_cohorts') }}
    where is_complete
),

cells_summed_to_age as (
    select
        period_type,
        period_number,
        count(*) as cohort_count,
        sum(cohort_size) as cohort_size,
        sum(customer_count) as customer_count,
        sum(net_amount) as net_amount,
        sum(cumulative_net_amount) as cumulative_net_amount
    from complete_cells
    group by period_type, period_number
),

with_rates as (
    select
        *,
        customer_count / cast(cohort_size as double) as retention_rate,
        {{ wilson_bound('customer_count', 'cohort_size', 'low') }} as retention_rate_low,
        {{ wilson_bound('customer_count', 'cohort_size', 'high') }} as retention_rate_high,
        cast(net_amount as double) / cast(cohort_size as double) as net_amount_per_customer,
        cast(cumulative_net_amount as double) / cast(cohort_size as double)
            as cumulative_net_amount_per_customer
    from cells_summed_to_age
)

select
    period_type,
    period_number,
    cast(cohort_count as bigint) as cohort_count,
    cast(cohort_size as bigint) as cohort_size,
    cast(customer_count as bigint) as customer_count,
    {{ round_significant('retention_rate') }} as retention_rate,
    {{ round_significant('retention_rate_low') }} as retention_rate_low,
    {{ round_significant('retention_rate_high') }} as retention_rate_high,
    {{ round_significant('net_amount_per_customer') }} as net_amount_per_customer,
    {{ round_significant('cumulative_net_amount_per_customer') }}
        as cumulative_net_amount_per_customer
from with_rates

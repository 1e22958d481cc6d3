{# The whole triangle: a cell exists for every period from a cohort's first to the one of the as-of
   date, with zeros where nobody bought, and none beyond. #}

with

customer_periods as (
    select * from {{ ref('int_customer_periods') }}
    where period_index >= cohort_index
),

periods as (
    select * from {{ ref('int_periods') }}
),

periods_summed_to_cohort as (
    select
        period_type,
        cohort_index,
        period_index,
        sum(case when is_active then 1 else 0 end) as customer_count,
        sum(case when is_active and next_active_index is null then 1 else 0 end)
            as customers_seen_last,
        sum(order_count) as order_count,
        sum(net_amount) as net_amount
    from customer_periods
    group by period_type, cohort_index, period_index
),

cohorts as (
    select
        period_type,
        cohort_index,
        customer_count as cohort_size
    from periods_summed_to_cohort
    where period_index = cohort_index
),

grid as (
    select
        cohorts.period_type,
        cohorts.cohort_index,
        cohort_periods.period_start as cohort_start,
        cohorts.cohort_size,
        periods.period_index,
        periods.period_start,
        periods.period_index - cohorts.cohort_index as period_number,
        periods.is_complete
    from cohorts
    inner join periods as cohort_periods
        on
            cohorts.period_type = cohort_periods.period_type
            and cohorts.cohort_index = cohort_periods.period_index
    inner join periods
        on
            cohorts.period_type = periods.period_type
            and cohorts.cohort_index <= periods.period_index
),

cells as (
    select
        grid.period_type,
        grid.cohort_start,
        grid.period_number,
        grid.period_start,
        grid.cohort_size,
        grid.is_complete,
        coalesce(periods_summed_to_cohort.customer_count, 0) as customer_count,
        coalesce(periods_summed_to_cohort.customers_seen_last, 0) as customers_seen_last,
        coalesce(periods_summed_to_cohort.order_count, 0) as order_count,
        coalesce(periods_summed_to_cohort.net_amount, 0) as net_amount
    from grid
    left join periods_summed_to_cohort
        on
            grid.period_type = periods_summed_to_cohort.period_type
            and grid.cohort_index = periods_summed_to_cohort.cohort_index
            and grid.period_index = periods_summed_to_cohort.period_index
),

cells_with_running_values as (
    select
        *,
        sum(net_amount) over (
            partition by period_type, cohort_start
            order by period_number
            rows between unbounded preceding and current row
        ) as cumulative_net_amount,
        -- whoever is seen last in this period or a later one is still here now
        sum(customers_seen_last) over (
            partition by period_type, cohort_start
            order by period_number
            rows between current row and unbounded following
        ) as customer_count_or_later
    from cells
),

with_rates as (
    select
        *,
        customer_count / cast(cohort_size as double) as retention_rate,
        {{ wilson_bound('customer_count', 'cohort_size', 'low') }} as retention_rate_low,
        {{ wilson_bound('customer_count', 'cohort_size', 'high') }} as retention_rate_high,
        customer_count_or_later / cast(cohort_size as double) as or_later_rate,
        cast(net_amount as double) / cohort_size as net_amount_per_customer,
        cast(cumulative_net_amount as double) / cohort_size as cumulative_net_amount_per_customer
    from cells_with_running_values
)

select
    period_type,
    cohort_start,
    cast(period_number as integer) as period_number,
    period_start,
    cast(cohort_size as bigint) as cohort_size,
    is_complete,
    cast(customer_count as bigint) as customer_count,
    cast(customer_count_or_later as bigint) as customer_count_or_later,
    {{ round_significant('retention_rate') }} as retention_rate,
    {{ round_significant('retention_rate_low') }} as retention_rate_low,
    {{ round_significant('retention_rate_high') }} as retention_rate_high,
    {{ round_significant('or_later_rate') }} as or_later_rate,
    cast(order_count as bigint) as order_count,
    cast(net_amount as decimal(18, 2)) as net_amount,
    cast(cumulative_net_amount as decimal(18, 2)) as cumulative_net_amount,
    {{ round_significant('net_amount_per_customer') }} as net_amount_per_customer,
    {{ round_significant('cumulative_net_amount_per_customer') }}
        as cumulative_net_amount_per_customer
from with_rates

{# The mean curve: cohorts pooled, so each weighs by its size, and only complete cells, because a
   month that is not over would pull the curve down. #}

with

complete_cells as (
    select * from {{ ref('agg_cohort_values') }}
    where is_complete
),

cells_summed_to_age as (
    select
        months_since,
        count(*) as cohort_count,
        sum(customer_count) as customer_count,
        sum(cumulative_net_amount) as cumulative_net_amount,
        count(cumulative_margin_amount) as margin_cohort_count,
        sum(case when cumulative_margin_amount is not null then customer_count end)
            as margin_customer_count,
        sum(cumulative_margin_amount) as cumulative_margin_amount,
        sum(acquisition_cost_known_count) as acquisition_cost_known_count,
        sum(acquisition_cost_amount) as acquisition_cost_amount
    from complete_cells
    group by months_since
)

select
    months_since,
    cast(cohort_count as bigint) as cohort_count,
    cast(customer_count as bigint) as customer_count,
    {{ round_significant(
        'cast(cumulative_net_amount as double) / cast(customer_count as double)'
    ) }} as cumulative_net_amount_per_customer,
    cast(margin_cohort_count as bigint) as margin_cohort_count,
    {{ round_significant(
        'cast(cumulative_margin_amount as double)'
        ~ ' / nullif(cast(margin_customer_count as double), 0)'
    ) }} as cumulative_margin_amount_per_customer,
    cast(acquisition_cost_known_count as bigint) as acquisition_cost_known_count,
    {{ round_significant(
        'cast(acquisition_cost_amount as double)'
        ~ ' / nullif(cast(acquisition_cost_known_count as double), 0)'
    ) }} as acquisition_cost_per_customer,
    cast('{{ var("reporting_currency") }}' as string) as currency
from cells_summed_to_age

{# A failure means that somebody who ordered is in no cohort, or in two. #}

with

cohorts as (
    select * from {{ ref('agg_cohorts') }}
    where period_number = 0
),

customers as (
    select * from {{ ref('dim_customers') }}
),

buyers_counted as (
    select count(*) as customer_count
    from customers
    where is_buyer
),

cohorts_summed as (
    {%- for period_type in reporting_periods() %}
    select
        '{{ period_type }}' as period_type,
        coalesce(sum(cohort_size), 0) as customer_count
    from cohorts
    where period_type = '{{ period_type }}'
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    cohorts_summed.period_type,
    cohorts_summed.customer_count,
    buyers_counted.customer_count as buyer_count
from cohorts_summed
cross join buyers_counted
where cohorts_summed.customer_count != buyers_counted.customer_count

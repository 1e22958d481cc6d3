{{ config(materialized='table') }}

{# Customer by period, counted once for cohorts and overview. Active means an order: a refund
   alone has a row for its money, but makes nobody active. #}

with

customer_days as (
    select * from {{ ref('int_customer_days') }}
),

days_with_neighbours as (
    select
        customer_id,
        activity_date,
        first_order_date,
        order_count,
        gross_amount,
        refund_amount,
        net_amount,
        lag(last_order_date_to_date) over (
            partition by customer_id
            order by activity_date
        ) as previous_order_date,
        min(case when is_order_day then activity_date end) over (
            partition by customer_id
            order by activity_date
            rows between 1 following and unbounded following
        ) as next_order_date
    from customer_days
),

{# Over the days of a period the smallest previous order date is the one of its first day, and the
   largest next one that of its last day. Where that day has none, another day of the same period
   shows through; it is taken out below. #}
{% set period_types = reporting_periods() -%}
days_grouped_to_period as (
    {% for period_type in period_types -%}
    select
        '{{ period_type }}' as period_type,
        customer_id,
        {{ period_index(period_type, 'activity_date') }} as period_index,
        {{ period_index(period_type, 'min(first_order_date)') }} as cohort_index,
        {{ period_index(period_type, 'min(previous_order_date)') }} as previous_index,
        {{ period_index(period_type, 'max(next_order_date)') }} as next_index,
        sum(order_count) as order_count,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount
    from days_with_neighbours
    group by customer_id, {{ period_index(period_type, 'activity_date') }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
)

select
    period_type,
    customer_id,
    period_index,
    cohort_index,
    cast(order_count as bigint) as order_count,
    cast(gross_amount as decimal(18, 2)) as gross_amount,
    cast(refund_amount as decimal(18, 2)) as refund_amount,
    cast(net_amount as decimal(18, 2)) as net_amount,
    order_count > 0 as is_active,
    case when previous_index < period_index then previous_index end as previous_active_index,
    case when next_index > period_index then next_index end as next_active_index
from days_grouped_to_period

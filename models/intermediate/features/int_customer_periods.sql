{{ config(materialized='table') }}

{# Customer by period, counted once for cohorts and overview. Active means an order: a refund
   alone has a row for its money, but makes nobody active. #}

with

customer_days as (
    select * from {{ ref('int_customer_days') }}
),

{% set period_types = reporting_periods() -%}
days_grouped_to_period as (
    {% for period_type in period_types -%}
    select
        '{{ period_type }}' as period_type,
        customer_id,
        {{ period_index(period_type, 'activity_date') }} as period_index,
        {{ period_index(period_type, 'min(first_order_date)') }} as cohort_index,
        sum(order_count) as order_count,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount
    from customer_days
    group by customer_id, {{ period_index(period_type, 'activity_date') }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

with_neighbouring_active_periods as (
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
        max(case when order_count > 0 then period_index end) over (
            partition by period_type, customer_id
            order by period_index
            rows between unbounded preceding and 1 preceding
        ) as previous_active_index,
        min(case when order_count > 0 then period_index end) over (
            partition by period_type, customer_id
            order by period_index
            rows between 1 following and unbounded following
        ) as next_active_index
    from days_grouped_to_period
)

select * from with_neighbouring_active_periods

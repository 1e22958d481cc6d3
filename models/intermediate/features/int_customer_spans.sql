{{ config(materialized='table') }}

{# What RFM counts stays the same between two days on which a customer does something. A span is
   such a stretch, told in the months whose snapshot lies in it. Before the first order or refund it
   is the time in which somebody was known as a prospect. #}

{% set has_window = var('rfm_window_days') -%}
{% set days_model = 'int_customer_window_days' if has_window else 'int_customer_days' -%}

with

customer_days as (
    select * from {{ ref(days_model) }}
),

customers as (
    select * from {{ ref('dim_customers') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- who orders only after the as-of date is not known before that first order
activity_started as (
    select
        customer_id,
        min(order_date) as first_activity_date,
        min(case when not is_after_as_of then order_date end) as first_visible_activity_date
    from orders
    group by customer_id
),

spans_before_any_activity as (
    select
        customers.customer_id,
        coalesce(
            {{ known_since('customers.signed_up_date', 'activity_started.first_activity_date') }},
            as_of.first_order_date,
            as_of.as_of_date
        ) as valid_from,
        activity_started.first_visible_activity_date as valid_before,
        cast(null as date) as last_order_date,
        cast(0 as bigint) as order_count,
        cast(0 as decimal(18, 2)) as net_amount
    from customers
    cross join as_of
    left join activity_started
        on customers.customer_id = activity_started.customer_id
),

spans_between_activities as (
    select
        customer_id,
        activity_date as valid_from,
        next_activity_date as valid_before,
        last_order_date_to_date as last_order_date,
        order_count_to_date as order_count,
        net_amount_to_date as net_amount
    from customer_days
),

spans as (
    select * from spans_before_any_activity
    union all
    select * from spans_between_activities
),

-- a month is looked back on from its last day, so a span that ends in a month is over by then
spans_in_months as (
    select
        spans.customer_id,
        {{ period_index('month', 'spans.valid_from') }} as first_month_index,
        coalesce(
            {{ period_index('month', 'spans.valid_before') }} - 1,
            {{ period_index('month', 'as_of.as_of_date') }}
        ) as last_month_index,
        spans.last_order_date,
        spans.order_count,
        spans.net_amount
    from spans
    cross join as_of
    where spans.valid_from <= as_of.as_of_date
)

select * from spans_in_months
where first_month_index <= last_month_index

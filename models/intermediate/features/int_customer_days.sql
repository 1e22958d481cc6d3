{{ config(materialized='table') }}

{# The customer-day model: everything after it (RFM, cohorts, CLV, clusters) counts from these
   rows, so that a purchase day and a refund mean the same everywhere. #}

with

orders as (
    select * from {{ ref('fct_orders') }}
    where not is_after_as_of
),

orders_grouped_to_customer_day as (
    select
        customer_id,
        order_date as activity_date,
        sum(case when is_counted_order then 1 else 0 end) as order_count,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_amount,
        {{ cost_if_all_known('cost_amount') }} as cost_amount
    from orders
    group by customer_id, order_date
),

-- running values let any past day be looked up with one comparison instead of a new aggregation
with_running_values as (
    select
        customer_id,
        activity_date,
        cast(order_count as bigint) as order_count,
        cast(gross_amount as decimal(18, 2)) as gross_amount,
        cast(refund_amount as decimal(18, 2)) as refund_amount,
        cast(net_amount as decimal(18, 2)) as net_amount,
        cast(cost_amount as decimal(18, 2)) as cost_amount,
        order_count > 0 as is_order_day,
        min(case when order_count > 0 then activity_date end) over (
            partition by customer_id
        ) as first_order_date,
        max(case when order_count > 0 then activity_date end) over running
            as last_order_date_to_date,
        cast(sum(order_count) over running as bigint) as order_count_to_date,
        cast(sum(gross_amount) over running as decimal(18, 2)) as gross_amount_to_date,
        cast(sum(refund_amount) over running as decimal(18, 2)) as refund_amount_to_date,
        cast(sum(net_amount) over running as decimal(18, 2)) as net_amount_to_date,
        lead(activity_date) over (
            partition by customer_id
            order by activity_date
        ) as next_activity_date
    from orders_grouped_to_customer_day
    window running as (
        partition by customer_id
        order by activity_date
        rows between unbounded preceding and current row
    )
)

select * from with_running_values

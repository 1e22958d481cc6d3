{# The customer-day model seen through the RFM window (var rfm_window_days): a day counts from its
   own date until it has left the window, so that any snapshot is one look-up, window or not. Read
   only when there is a window; without one int_customer_days says the same. #}

{% set window_days = var('rfm_window_days') or 0 -%}

with

customer_days as (
    select * from {{ ref('int_customer_days') }}
),

days_entering_and_leaving as (
    select
        customer_id,
        activity_date,
        last_order_date_to_date,
        order_count,
        net_amount
    from customer_days
    union all
    select
        customer_id,
        {{ add_days('activity_date', window_days) }} as activity_date,
        last_order_date_to_date,
        -order_count as order_count,
        -net_amount as net_amount
    from customer_days
    where {{ add_days('activity_date', window_days) }} <= {{ as_of_date() }}
),

changes_grouped_to_day as (
    select
        customer_id,
        activity_date,
        max(last_order_date_to_date) as last_order_date_to_date,
        sum(order_count) as order_count,
        sum(net_amount) as net_amount
    from days_entering_and_leaving
    group by customer_id, activity_date
),

with_running_values as (
    select
        customer_id,
        activity_date,
        max(last_order_date_to_date) over running as last_order_date_to_date,
        cast(sum(order_count) over running as bigint) as order_count_to_date,
        cast(sum(net_amount) over running as decimal(18, 2)) as net_amount_to_date,
        lead(activity_date) over (
            partition by customer_id
            order by activity_date
        ) as next_activity_date
    from changes_grouped_to_day
    window running as (
        partition by customer_id
        order by activity_date
        rows between unbounded preceding and current row
    )
)

select * from with_running_values

{{ config(materialized='table') }}

{# Lapsing, churn risk and the next order are all about the time between two order days. #}

with

order_days as (
    select * from {{ ref('int_customer_days') }}
    where is_order_day
),

with_neighbours as (
    select
        customer_id,
        activity_date as order_date,
        first_order_date,
        lead(activity_date) over (
            partition by customer_id
            order by activity_date
        ) as next_order_date,
        row_number() over (
            partition by customer_id
            order by activity_date
        ) as order_day_number
    from order_days
),

final as (
    select
        customer_id,
        order_date,
        first_order_date,
        next_order_date,
        {{ days_between('order_date', 'next_order_date') }} as gap_days,
        cast(order_day_number as bigint) as order_day_number
    from with_neighbours
)

select * from final

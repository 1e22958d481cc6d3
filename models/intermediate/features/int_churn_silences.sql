{{ config(materialized='table') }}

{# The gap that an origin falls into is the customer's silence on that day: one row each. #}

with

gaps as (
    select * from {{ ref('int_churn_gaps') }}
),

origins as (
    select * from {{ ref('int_churn_origins') }}
),

gaps_open_at_origin as (
    select
        origins.origin_date,
        origins.origin_number,
        origins.is_current,
        origins.is_held_out,
        origins.horizon_days,
        origins.history_days,
        gaps.customer_id,
        gaps.first_order_date,
        gaps.order_date as last_order_date,
        gaps.next_order_date,
        gaps.order_day_number as order_day_count
    from gaps
    inner join origins
        on
            gaps.order_date <= origins.origin_date
            and (gaps.next_order_date is null or gaps.next_order_date > origins.origin_date)
),

final as (
    select
        origin_date,
        origin_number,
        is_current,
        is_held_out,
        horizon_days,
        history_days,
        customer_id,
        first_order_date,
        last_order_date,
        next_order_date,
        order_day_count,
        {{ days_between('last_order_date', 'origin_date') }} as days_since_last_order,
        {{ days_between('first_order_date', 'origin_date') }} as tenure_days,
        case
            when not is_current
                then {{ has_no_order_within('origin_date', 'next_order_date', 'horizon_days') }}
        end as had_no_order
    from gaps_open_at_origin
)

select * from final

{# A table, because five models read it and it is the one pass over all customer days. #}
{{ config(materialized='table') }}

with

customer_days as (
    select * from {{ ref('int_customer_days') }}
),

origins as (
    select * from {{ ref('int_clv_origins') }}
),

days_valued as (
    select
        customer_id,
        activity_date,
        first_order_date,
        is_order_day,
        net_amount,
        case
            when is_order_day then {{ clv_day_value('gross_amount', 'refund_amount') }}
        end as day_value
    from customer_days
),

-- a day belongs to the past of an origin or to its future, and each column counts one of the two
days_seen_from_origin as (
    select
        origins.origin_date,
        days_valued.customer_id,
        days_valued.first_order_date,
        days_valued.activity_date,
        days_valued.is_order_day,
        days_valued.net_amount,
        days_valued.day_value,
        days_valued.activity_date <= origins.origin_date as is_past,
        days_valued.activity_date > days_valued.first_order_date as is_repeat,
        days_valued.activity_date
        > {{ add_days('origins.origin_date', '-' ~ var('clv_backtest_days')) }} as is_last_period,
        days_valued.activity_date
        <= {{ add_days('origins.origin_date', 'origins.horizon_days') }} as is_in_horizon
    from days_valued
    inner join origins
        on days_valued.first_order_date <= origins.origin_date
),

days_summed_to_customer as (
    select
        origin_date,
        customer_id,
        first_order_date,
        sum(case when is_past and is_order_day then 1 else 0 end) as order_day_count,
        max(case when is_past and is_order_day then activity_date end) as last_order_date,
        sum(
            case when is_past and is_order_day and is_repeat and day_value > 0 then 1 else 0 end
        ) as paid_repeat_count,
        sum(case when is_past and is_repeat and day_value > 0 then day_value else 0 end)
            as repeat_amount,
        sum(case when is_past and day_value > 0 then day_value else 0 end) as day_value_amount,
        sum(case when is_past then net_amount else 0 end) as net_amount,
        sum(case when is_past and is_last_period and is_order_day then 1 else 0 end)
            as last_period_order_days,
        sum(case when is_past and is_last_period then net_amount else 0 end)
            as last_period_net_amount,
        sum(case when not is_past and is_in_horizon and is_order_day then 1 else 0 end)
            as later_order_days,
        sum(case when not is_past and is_in_horizon then net_amount else 0 end) as later_net_amount
    from days_seen_from_origin
    group by origin_date, customer_id, first_order_date
),

final as (
    select
        origin_date,
        customer_id,
        first_order_date,
        last_order_date,
        cast(order_day_count - 1 as bigint) as repeat_count,
        {{ days_between('first_order_date', 'last_order_date') }} as t_x,
        {{ days_between('first_order_date', 'origin_date') }} as observed_days,
        cast(paid_repeat_count as bigint) as paid_repeat_count,
        cast(repeat_amount as decimal(18, 2)) as repeat_amount,
        cast(day_value_amount as decimal(18, 2)) as day_value_amount,
        cast(net_amount as decimal(18, 2)) as net_amount,
        cast(last_period_order_days as bigint) as last_period_order_days,
        cast(last_period_net_amount as decimal(18, 2)) as last_period_net_amount,
        cast(later_order_days as bigint) as later_order_days,
        cast(later_net_amount as decimal(18, 2)) as later_net_amount
    from days_summed_to_customer
)

select * from final

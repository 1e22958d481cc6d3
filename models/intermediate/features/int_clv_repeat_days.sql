{# The repeat purchases of those who had ordered by an origin, counted by day: what a curve of
   expected purchases is drawn against. A table, because the pass over all customer days is what
   costs. #}
{{ config(materialized='table') }}

with

customer_days as (
    select * from {{ ref('int_customer_days') }}
    where is_order_day and activity_date > first_order_date
),

origins as (
    select * from {{ ref('int_clv_origins') }}
    where not is_current
),

-- whose first order lies before an origin decides whether a day counts for it: few distinct pairs
repeat_days as (
    select
        activity_date,
        first_order_date,
        count(*) as repeat_count
    from customer_days
    group by activity_date, first_order_date
),

final as (
    select
        origins.origin_date,
        repeat_days.activity_date,
        cast(sum(repeat_days.repeat_count) as bigint) as repeat_count
    from repeat_days
    inner join origins
        on
            repeat_days.first_order_date <= origins.origin_date
            and repeat_days.activity_date
            <= {{ add_days('origins.origin_date', 'origins.horizon_days') }}
    group by origins.origin_date, repeat_days.activity_date
)

select * from final

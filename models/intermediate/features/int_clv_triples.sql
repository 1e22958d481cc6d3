{# The paid repeat days do not matter to the purchase models; what a customer may spend depends on
   them, and nearly every repeat day is paid. #}

with

summary as (
    select * from {{ ref('int_clv_summary') }}
),

final as (
    select
        origin_date,
        repeat_count,
        t_x,
        observed_days,
        paid_repeat_count,
        cast(count(*) as bigint) as customer_count
    from summary
    group by origin_date, repeat_count, t_x, observed_days, paid_repeat_count
)

select * from final

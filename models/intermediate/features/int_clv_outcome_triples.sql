with

outcomes as (
    select * from {{ ref('int_clv_outcomes') }}
),

final as (
    select
        origin_date,
        repeat_count,
        t_x,
        observed_days,
        paid_repeat_count,
        cast(count(*) as bigint) as customer_count
    from outcomes
    group by origin_date, repeat_count, t_x, observed_days, paid_repeat_count
)

select * from final

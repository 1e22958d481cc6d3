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
        cast(count(*) as bigint) as customer_count
    from summary
    group by origin_date, repeat_count, t_x, observed_days
)

select * from final

{# What the purchase models of klientela.clv are fitted on, where churn asks them: at the origin
   held out, and today. #}

with

silences as (
    select * from {{ ref('int_churn_silences') }}
    where is_current or is_held_out
),

histories as (
    select
        origin_date,
        order_day_count - 1 as repeat_count,
        tenure_days - days_since_last_order as t_x,
        tenure_days as observed_days
    from silences
),

final as (
    select
        origin_date,
        repeat_count,
        t_x,
        observed_days,
        cast(count(*) as bigint) as customer_count
    from histories
    group by origin_date, repeat_count, t_x, observed_days
)

select * from final

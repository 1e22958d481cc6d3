{# What the purchase models of klientela.clv are fitted on, where churn asks them: today, at the
   origin held out, and where the trees are calibrated that are judged there. #}

with

silences as (
    select * from {{ ref('int_churn_silences') }}
    where origin_number <= 2
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

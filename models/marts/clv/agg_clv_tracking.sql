with

weeks as (
    select * from {{ ref('ml_clv_tracking') }}
),

repeat_days as (
    select * from {{ ref('int_clv_repeat_days') }}
),

week_ends as (
    select distinct
        origin_date,
        week_end_date,
        week_number
    from weeks
),

repeat_days_summed_to_week as (
    select
        week_ends.origin_date,
        week_ends.week_end_date,
        sum(repeat_days.repeat_count) as actual_orders
    from week_ends
    inner join repeat_days
        on
            week_ends.origin_date = repeat_days.origin_date
            and week_ends.week_end_date >= repeat_days.activity_date
            and {{ add_days('week_ends.week_end_date', '-7') }} < repeat_days.activity_date
    group by week_ends.origin_date, week_ends.week_end_date
),

weeks_joined_to_actual as (
    select
        weeks.origin_date,
        weeks.model,
        weeks.week_number,
        weeks.week_end_date,
        weeks.cumulative_expected_orders,
        coalesce(actual.actual_orders, 0) as actual_orders
    from weeks
    left join repeat_days_summed_to_week as actual
        on
            weeks.origin_date = actual.origin_date
            and weeks.week_end_date = actual.week_end_date
),

final as (
    select
        origin_date,
        model,
        week_number,
        week_end_date,
        week_end_date > origin_date as is_after_origin,
        cumulative_expected_orders,
        cumulative_expected_orders - lag(cumulative_expected_orders, 1, cast(0 as double)) over (
            partition by origin_date, model
            order by week_number nulls last
        ) as expected_orders,
        actual_orders,
        sum(actual_orders) over (
            partition by origin_date, model
            order by week_number nulls last
            rows between unbounded preceding and current row
        ) as cumulative_actual_orders
    from weeks_joined_to_actual
)

select
    origin_date,
    model,
    cast(week_number as integer) as week_number,
    week_end_date,
    is_after_origin,
    {{ round_significant('expected_orders') }} as expected_orders,
    cumulative_expected_orders,
    cast(actual_orders as bigint) as actual_orders,
    cast(cumulative_actual_orders as bigint) as cumulative_actual_orders
from final

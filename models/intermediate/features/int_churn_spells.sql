{# A customer's time between two order days, cut where they lapse: on the first day on which the
   silence is longer than today's threshold. Without a threshold nobody lapses. #}

with

gaps as (
    select * from {{ ref('int_churn_gaps') }}
),

thresholds as (
    select * from {{ ref('ml_churn_thresholds') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

with_days as (
    select
        gaps.customer_id,
        gaps.order_date,
        gaps.next_order_date,
        gaps.order_day_number = 1 as is_one_time_buyer,
        as_of.as_of_date,
        {{ add_days('gaps.order_date', 'thresholds.threshold_days + 1') }} as first_lapsed_date,
        {{ is_lapsed(
            days_between('gaps.order_date', 'coalesce(gaps.next_order_date, as_of.as_of_date)'),
            'thresholds.threshold_days'
        ) }} as has_been_silent_for_longer
    from gaps
    cross join as_of
    inner join thresholds
        on as_of.as_of_date = thresholds.origin_date
),

final as (
    select
        customer_id,
        order_date,
        next_order_date,
        is_one_time_buyer,
        -- an order on the very day on which somebody would have lapsed comes in time
        case
            when has_been_silent_for_longer and first_lapsed_date < next_order_date
                then first_lapsed_date
            when has_been_silent_for_longer and next_order_date is null then first_lapsed_date
        end as lapsed_date
    from with_days
)

select * from final

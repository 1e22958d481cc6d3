with

thresholds as (
    select * from {{ ref('ml_churn_thresholds') }}
),

origins as (
    select * from {{ ref('int_churn_origins') }}
),

silences as (
    select * from {{ ref('int_churn_silences') }}
),

customers_judged as (
    select
        silences.origin_date,
        silences.order_day_count > 1 as is_repeat_buyer,
        silences.order_day_count = 1 as is_one_time_buyer,
        coalesce(
            {{ is_lapsed('silences.days_since_last_order', 'thresholds.threshold_days') }}, false
        ) as is_lapsed,
        not coalesce(silences.had_no_order, true) as has_come_back
    from silences
    inner join thresholds
        on silences.origin_date = thresholds.origin_date
),

customers_counted_by_origin as (
    select
        origin_date,
        count(*) filter (where is_repeat_buyer) as repeat_buyer_count,
        count(*) filter (where is_repeat_buyer and is_lapsed) as repeat_buyer_lapsed_count,
        count(*) filter (where is_repeat_buyer and is_lapsed and has_come_back)
            as repeat_buyer_came_back_count,
        count(*) filter (where is_one_time_buyer) as one_time_buyer_count,
        count(*) filter (where is_one_time_buyer and is_lapsed) as one_time_buyer_lapsed_count,
        count(*) filter (where is_one_time_buyer and is_lapsed and has_come_back)
            as one_time_buyer_came_back_count
    from customers_judged
    group by origin_date
),

final as (
    select
        thresholds.*,
        origins.is_current,
        origins.horizon_days,
        customers_counted_by_origin.repeat_buyer_count,
        customers_counted_by_origin.repeat_buyer_lapsed_count,
        customers_counted_by_origin.repeat_buyer_came_back_count,
        customers_counted_by_origin.one_time_buyer_count,
        customers_counted_by_origin.one_time_buyer_lapsed_count,
        customers_counted_by_origin.one_time_buyer_came_back_count
    from thresholds
    inner join origins
        on thresholds.origin_date = origins.origin_date
    left join customers_counted_by_origin
        on thresholds.origin_date = customers_counted_by_origin.origin_date
)

select
    origin_date,
    is_current,
    cast(horizon_days as integer) as horizon_days,
    cast(threshold_days as integer) as lapsed_after_days,
    status,
    reason,
    at_risk_count,
    longer_share,
    gap_count,
    closed_gap_count,
    cast(coalesce(repeat_buyer_count, 0) as bigint) as repeat_buyer_count,
    case
        when threshold_days is not null
            then cast(coalesce(repeat_buyer_lapsed_count, 0) as bigint)
    end as repeat_buyer_lapsed_count,
    case
        when threshold_days is not null and not is_current
            then cast(coalesce(repeat_buyer_came_back_count, 0) as bigint)
    end as repeat_buyer_came_back_count,
    case
        when threshold_days is not null and not is_current
            then {{ round_significant(
                'cast(repeat_buyer_came_back_count as double)'
                ~ ' / nullif(repeat_buyer_lapsed_count, 0)'
            ) }}
    end as repeat_buyer_came_back_rate,
    cast(coalesce(one_time_buyer_count, 0) as bigint) as one_time_buyer_count,
    case
        when threshold_days is not null
            then cast(coalesce(one_time_buyer_lapsed_count, 0) as bigint)
    end as one_time_buyer_lapsed_count,
    case
        when threshold_days is not null and not is_current
            then cast(coalesce(one_time_buyer_came_back_count, 0) as bigint)
    end as one_time_buyer_came_back_count,
    case
        when threshold_days is not null and not is_current
            then {{ round_significant(
                'cast(one_time_buyer_came_back_count as double)'
                ~ ' / nullif(one_time_buyer_lapsed_count, 0)'
            ) }}
    end as one_time_buyer_came_back_rate
from final

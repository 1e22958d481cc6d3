{# The gaps of repeat buyers up to each past origin, as counts. A gap that is still open lasted at
   least that long; leaving it out would take the slow for the gone. #}

with

gaps as (
    select * from {{ ref('int_churn_gaps') }}
),

summary as (
    select * from {{ ref('int_clv_summary') }}
),

origins as (
    select * from {{ ref('int_clv_origins') }}
    where not is_current
),

closed_gaps as (
    select
        origins.origin_date,
        gaps.gap_days,
        true as is_closed
    from gaps
    inner join origins
        on gaps.next_order_date <= origins.origin_date
),

open_gaps as (
    select
        summary.origin_date,
        summary.observed_days - summary.t_x as gap_days,
        false as is_closed
    from summary
    inner join origins
        on summary.origin_date = origins.origin_date
    where summary.repeat_count > 0
),

every_gap as (
    select * from closed_gaps
    union all
    select * from open_gaps
),

final as (
    select
        origin_date,
        gap_days,
        is_closed,
        cast(count(*) as bigint) as gap_count
    from every_gap
    group by origin_date, gap_days, is_closed
)

select * from final

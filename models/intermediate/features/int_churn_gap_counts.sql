{# All that a survival curve needs of the gaps of repeat buyers, as counts. A gap that is still
   open at the origin lasted at least that long; leaving it out would take the slow for the gone. #}

with

gaps as (
    select * from {{ ref('int_churn_gaps') }}
),

origins as (
    select * from {{ ref('int_churn_origins') }}
),

silences as (
    select * from {{ ref('int_churn_silences') }}
),

-- a customer with a closed gap has bought on two days or more
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
        origin_date,
        days_since_last_order as gap_days,
        false as is_closed
    from silences
    where order_day_count > 1
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

{# A failure means that customers got lost between two dates: who came into a segment, or went out
   of one, is not as many as it holds. #}

with

movements as (
    select * from {{ ref('agg_rfm_movements') }}
),

segments as (
    select * from {{ ref('agg_rfm_segments') }}
),

arrivals as (
    select
        to_as_of_date as as_of_date,
        to_segment as segment,
        sum(customer_count) as customer_count
    from movements
    group by to_as_of_date, to_segment
),

departures as (
    select
        from_as_of_date as as_of_date,
        from_segment as segment,
        sum(customer_count) as customer_count
    from movements
    where from_segment != 'Not yet known'
    group by from_as_of_date, from_segment
),

moved as (
    select
        'arrivals' as direction,
        arrivals.*
    from arrivals
    union all
    select
        'departures' as direction,
        departures.*
    from departures
),

dates_moved as (
    select
        direction,
        as_of_date
    from moved
    group by direction, as_of_date
)

select
    dates_moved.direction,
    segments.as_of_date,
    segments.segment,
    segments.customer_count,
    coalesce(moved.customer_count, 0) as moved_count
from segments
inner join dates_moved
    on segments.as_of_date = dates_moved.as_of_date
left join moved
    on
        dates_moved.direction = moved.direction
        and segments.as_of_date = moved.as_of_date
        and segments.segment = moved.segment
where segments.customer_count != coalesce(moved.customer_count, 0)

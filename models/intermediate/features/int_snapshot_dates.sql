{# The dates RFM looks back from: one per calendar month, its last day, and for the month that is
   not over yet the as-of date. int_customer_snapshots relies on one date per month. #}

with

dates as (
    select * from {{ ref('dim_dates') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

snapshot_dates as (
    select dates.date_day as as_of_date
    from dates
    cross join as_of
    where dates.is_month_end and dates.date_day < as_of.as_of_date
    union all
    select as_of_date from as_of
),

with_neighbours as (
    select
        snapshot_dates.as_of_date,
        snapshot_dates.as_of_date = as_of.as_of_date as is_current,
        snapshot_dates.as_of_date = last_day(snapshot_dates.as_of_date) as is_month_end,
        {{ period_index('month', 'snapshot_dates.as_of_date') }} as month_index,
        lag(snapshot_dates.as_of_date) over (
            order by snapshot_dates.as_of_date
        ) as previous_as_of_date,
        row_number() over (
            partition by snapshot_dates.as_of_date = last_day(snapshot_dates.as_of_date)
            order by snapshot_dates.as_of_date desc
        ) as newest_first
    from snapshot_dates
    cross join as_of
)

select
    as_of_date,
    is_current,
    is_month_end,
    month_index,
    previous_as_of_date,
    is_current or newest_first <= {{ var('rfm_history_months') }} as is_in_customer_history
from with_neighbours

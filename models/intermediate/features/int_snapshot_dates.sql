{# The dates RFM looks back from: one per calendar month, its last day, and for the month that is
   not over yet the as-of date. int_customer_spans relies on one date per month. #}

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

dates_described as (
    select
        snapshot_dates.as_of_date,
        snapshot_dates.as_of_date = as_of.as_of_date as is_current,
        snapshot_dates.as_of_date = last_day(snapshot_dates.as_of_date) as is_month_end,
        {{ period_index('month', 'snapshot_dates.as_of_date') }} as month_index
    from snapshot_dates
    cross join as_of
),

with_neighbours as (
    select
        *,
        lag(as_of_date) over (order by as_of_date) as previous_as_of_date,
        max(case when is_month_end then month_index end) over () - month_index
            as complete_months_ago
    from dates_described
)

select
    as_of_date,
    is_current,
    is_month_end,
    month_index,
    previous_as_of_date,
    complete_months_ago,
    is_current or complete_months_ago < {{ var('rfm_history_months') }} as is_in_customer_history
from with_neighbours

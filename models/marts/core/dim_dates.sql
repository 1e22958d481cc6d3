with

as_of as (
    select * from {{ ref('int_as_of') }}
),

days as (
    {{ date_spine(
        "(select coalesce(first_order_date, as_of_date) from as_of)",
        "(select last_day(as_of_date) from as_of)"
    ) }}
)

select
    date_day,
    {{ period_start('week', 'date_day') }} as week_start,
    {{ period_start('month', 'date_day') }} as month_start,
    {{ period_start('quarter', 'date_day') }} as quarter_start,
    cast(year(date_day) as integer) as year_number,
    cast(month(date_day) as integer) as month_number,
    {{ day_of_week('date_day') }} as day_of_week,
    date_day = last_day(date_day) as is_month_end
from days

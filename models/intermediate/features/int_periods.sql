{# One snapshot of the calendar that cohorts and the overview share. period_index counts up by one
   from period to period, so that "the one before" is a subtraction. #}

with

dates as (
    select * from {{ ref('dim_dates') }}
    where date_day <= {{ as_of_date() }}
),

{% set period_types = reporting_periods() -%}
days_in_periods as (
    {% for period_type in period_types -%}
    select
        '{{ period_type }}' as period_type,
        {{ period_start(period_type, 'date_day') }} as period_start,
        {{ period_index(period_type, 'date_day') }} as period_index
    from dates
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

periods as (
    select
        period_type,
        period_start,
        period_index,
        case period_type
            when 'week' then {{ add_days('period_start', 6) }}
            when 'month' then last_day(period_start)
            else last_day({{ add_months('period_start', 2) }})
        end as period_end
    from days_in_periods
    group by period_type, period_start, period_index
)

select
    period_type,
    period_start,
    period_end,
    period_index,
    {{ is_period_complete('period_end') }} as is_complete
from periods

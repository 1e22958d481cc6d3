{# Days predicted from: the as-of date, and before it one day per horizon, so that no two labels
   share a day. A past origin counts when there was a whole horizon of history before it. #}

{% set horizon_days = var('churn_horizon_days') -%}

with

as_of as (
    select * from {{ ref('int_as_of') }}
),

every_origin as (
    {% for number in range(0, var('churn_origins') + 1) -%}
    select
        {{ add_days('as_of_date', -(number * horizon_days)) }} as origin_date,
        {{ number }} as origin_number,
        first_order_date
    from as_of
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

final as (
    select
        origin_date,
        cast(origin_number as bigint) as origin_number,
        origin_number = 0 as is_current,
        origin_number = 1 as is_held_out,
        cast({{ horizon_days }} as bigint) as horizon_days,
        greatest(
            coalesce({{ days_between('first_order_date', 'origin_date') }}, 0), 0
        ) as history_days
    from every_origin
)

select * from final
where is_current or history_days >= horizon_days

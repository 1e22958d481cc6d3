{# The cut points as ranges of values, because that is how people read them: both ends get the
   score, and a cut point plus one unit is the next value above it. #}

with

cut_points as (
    select * from {{ ref('int_rfm_cut_points') }}
),

{# Steps count up with the value: for recency the lowest step is the best score. A step from above
   one cut point to the next one. #}
steps as (
    {% for step in range(1, 6) -%}
    select
        as_of_date,
        measure,
        is_own,
        {{ step }} as step,
        {{ 'cut_point_' ~ (step - 1) if step > 1 else 'cast(null as decimal(18, 2))' }} as above,
        {{ 'cut_point_' ~ step if step < 5 else 'cast(null as decimal(18, 2))' }} as up_to,
        case measure
            when 'recency' then {{ rfm_unit('recency') }}
            when 'frequency' then {{ rfm_unit('frequency') }}
            else {{ rfm_unit('monetary') }}
        end as unit,
        case measure when 'recency' then 0 when 'frequency' then 1 end as smallest_value
    from cut_points
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

ranges as (
    select
        as_of_date,
        measure,
        is_own,
        case when measure = 'recency' then 6 - step else step end as score,
        case when step = 1 then smallest_value else above + unit end as lower_bound,
        up_to as upper_bound,
        (step = 1 or above is not null) and coalesce(up_to > above, true) as is_reachable
    from steps
)

select
    as_of_date,
    measure,
    cast(score as integer) as score,
    case when is_reachable then cast(lower_bound as double) end as lower_bound,
    case when is_reachable then cast(upper_bound as double) end as upper_bound,
    is_reachable,
    is_own
from ranges

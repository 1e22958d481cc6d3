{# A failure means that a customer's value does not lie in the range that the page shows for their
   score. One row per date, measure and score that is wrong. #}

with

customer_rfm as (
    select * from {{ ref('fct_customer_rfm') }}
    where r_score is not null
),

cut_points as (
    select * from {{ ref('agg_rfm_cut_points') }}
),

values_by_score as (
    {% for measure, column, score in [
        ('recency', 'recency_days', 'r_score'),
        ('frequency', 'order_count', 'f_score'),
        ('monetary', 'net_amount', 'm_score'),
    ] -%}
    select
        as_of_date,
        '{{ measure }}' as measure,
        {{ score }} as score,
        min(cast({{ column }} as double)) as smallest_value,
        max(cast({{ column }} as double)) as largest_value
    from customer_rfm
    group by as_of_date, {{ score }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
)

select
    values_by_score.as_of_date,
    values_by_score.measure,
    values_by_score.score,
    values_by_score.smallest_value,
    values_by_score.largest_value,
    cut_points.lower_bound,
    cut_points.upper_bound
from values_by_score
left join cut_points
    on
        values_by_score.as_of_date = cut_points.as_of_date
        and values_by_score.measure = cut_points.measure
        and values_by_score.score = cut_points.score
where
    not coalesce(cut_points.is_reachable, false)
    {#- with own cut points the lowest step takes what lies below its limit too -#}
    or (not cut_points.is_own and values_by_score.smallest_value < cut_points.lower_bound)
    or values_by_score.largest_value > cut_points.upper_bound

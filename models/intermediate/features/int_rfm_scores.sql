{# Snapshots with their scores and segment: what customer mart and cell roll-up both read. #}

with

snapshots as (
    select * from {{ ref('int_customer_snapshots') }}
),

cut_points as (
    select * from {{ ref('int_rfm_cut_points') }}
),

segment_map as (
    select
        r_score,
        f_score,
        segment,
        'R' || cast(r_score as string) || 'F' || cast(f_score as string) as rfm_cell
    from {{ ref('rfm_segments') }}
),

{% set measures = {
    'recency': 'bigint', 'frequency': 'bigint', 'monetary': 'decimal(18, 2)'
} -%}
cut_points_side_by_side as (
    select
        {%- for measure, type in measures.items() %}
        {%- for position in range(1, 5) %}
        {%- set cut_point = 'cast(cut_point_' ~ position ~ ' as ' ~ type ~ ')' %}
        max(case when measure = '{{ measure }}' then {{ cut_point }} end)
            as {{ measure }}_{{ position }},
        {%- endfor %}
        {%- endfor %}
        as_of_date
    from cut_points
    group by as_of_date
),

scored as (
    select
        snapshots.as_of_date,
        snapshots.is_current,
        snapshots.is_in_customer_history,
        snapshots.complete_months_ago,
        snapshots.customer_id,
        snapshots.recency_days,
        snapshots.order_count,
        snapshots.net_amount,
        case
            when snapshots.order_count > 0
                then 6 - {{ rfm_score(
                    'snapshots.recency_days', ['recency_1', 'recency_2', 'recency_3', 'recency_4']
                ) }}
        end as r_score,
        case
            when snapshots.order_count > 0
                then {{ rfm_score(
                    'snapshots.order_count',
                    ['frequency_1', 'frequency_2', 'frequency_3', 'frequency_4']
                ) }}
        end as f_score,
        case
            when snapshots.order_count > 0
                then {{ rfm_score(
                    'snapshots.net_amount',
                    ['monetary_1', 'monetary_2', 'monetary_3', 'monetary_4']
                ) }}
        end as m_score
    from snapshots
    left join cut_points_side_by_side
        on snapshots.as_of_date = cut_points_side_by_side.as_of_date
)

select
    scored.as_of_date,
    scored.is_current,
    scored.is_in_customer_history,
    scored.complete_months_ago,
    scored.customer_id,
    scored.recency_days,
    scored.order_count,
    scored.net_amount,
    scored.r_score,
    scored.f_score,
    scored.m_score,
    segment_map.rfm_cell,
    case
        when scored.r_score is null then {{ segment_outside_grid('scored.recency_days') }}
        else segment_map.segment
    end as segment
from scored
left join segment_map
    on
        scored.r_score = segment_map.r_score
        and scored.f_score = segment_map.f_score

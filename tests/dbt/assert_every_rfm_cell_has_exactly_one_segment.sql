{# A failure means that the segment map was edited so that a cell of the 5 by 5 grid has no segment,
   or two. Customers in it would be lost, or their segment decided by chance. #}

with

segment_map as (
    select * from {{ ref('rfm_segments') }}
),

scores as (
    {%- for score in range(1, 6) %}
    select {{ score }} as score
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

cells as (
    select
        r_scores.score as r_score,
        f_scores.score as f_score
    from scores as r_scores
    cross join scores as f_scores
)

select
    cells.r_score,
    cells.f_score,
    count(segment_map.segment) as segment_count
from cells
left join segment_map
    on
        cells.r_score = segment_map.r_score
        and cells.f_score = segment_map.f_score
group by cells.r_score, cells.f_score
having count(segment_map.segment) != 1

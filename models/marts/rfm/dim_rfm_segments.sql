with

segment_actions as (
    select * from {{ ref('segment_actions') }}
)

select
    segment,
    cast(sort_order as integer) as sort_order,
    meaning,
    opportunity,
    next_step,
    color_key
from segment_actions

{# A failure means that "the period before" is not one less: life-cycle states and cohort ages would
   jump at a year's end or wherever the count slips. #}

with

periods as (
    select * from {{ ref('int_periods') }}
),

with_neighbours as (
    select
        *,
        lag(period_index) over in_order as index_before,
        lag(period_end) over in_order as end_before
    from periods
    window in_order as (
        partition by period_type
        order by period_start nulls last
    )
)

select
    period_type,
    period_start,
    period_index,
    index_before
from with_neighbours
where
    period_index != index_before + 1
    or {{ days_between('end_before', 'period_start') }} != 1

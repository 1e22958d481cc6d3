{#- A failure means that the days of a source hold more or fewer rows than its rules decided on.
    One row per source, entity and outcome that does not add up. -#}

with

days as (
    select
        source_name,
        entity,
        outcome,
        sum(row_count) as row_count
    from {{ ref('agg_quality_days') }}
    group by source_name, entity, outcome
),

judged as (
    select
        source_name,
        entity,
        outcome,
        sum(row_count) as row_count
    from {{ ref('agg_data_quality') }}
    group by source_name, entity, outcome
)

select
    days.source_name,
    days.entity,
    days.outcome,
    days.row_count as rows_of_days,
    judged.row_count as rows_judged
from days
left join judged
    on
        days.source_name = judged.source_name
        and days.entity = judged.entity
        and days.outcome = judged.outcome
where coalesce(judged.row_count, 0) != days.row_count

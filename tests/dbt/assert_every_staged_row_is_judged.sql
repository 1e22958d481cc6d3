{# A failure means that a row was lost, or judged twice, between a source's staging view and the
   quality model of its entity: rows in are accepted rows and rejected rows, per source and
   entity. #}

{%- set entities = contract_entities() %}

with

staged as (
    {% for entity in entities -%}
    {% for source_name in sources_with(entity) -%}
    select
        '{{ entity }}' as entity,
        '{{ source_name }}' as source_name,
        count(*) as staged_rows
    from {{ ref('stg_' ~ source_name ~ '__' ~ entity) }}
    union all
    {% endfor -%}
    {% endfor -%}
    select
        cast(null as string) as entity,
        cast(null as string) as source_name,
        0 as staged_rows
    where 1 = 0
),

judged as (
    {% for entity in entities -%}
    select
        '{{ entity }}' as entity,
        source_name,
        sum(case when rejection_rule is null then 1 else 0 end) as accepted_rows,
        sum(case when rejection_rule is not null then 1 else 0 end) as rejected_rows
    from {{ ref('int_' ~ entity ~ '_checked') }}
    group by source_name
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

compared as (
    select
        coalesce(staged.entity, judged.entity) as entity,
        coalesce(staged.source_name, judged.source_name) as source_name,
        coalesce(staged.staged_rows, 0) as staged_rows,
        coalesce(judged.accepted_rows, 0) as accepted_rows,
        coalesce(judged.rejected_rows, 0) as rejected_rows
    from staged
    full outer join judged
        on
            staged.entity = judged.entity
            and staged.source_name = judged.source_name
)

select * from compared
where staged_rows != accepted_rows + rejected_rows

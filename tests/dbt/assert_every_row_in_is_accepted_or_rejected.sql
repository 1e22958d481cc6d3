{#- A failure means that rows of a source were lost, or counted twice, between the files and what
    the trust marts say about them. One row per source and entity that does not add up. -#}
{%- set entities = contract_entities() -%}

with

{% for entity in entities %}
{{ entity }}_in as (
    select
        '{{ entity }}' as entity,
        source_name,
        count(*) as rows_in
    from {{ ref('int_' ~ entity ~ '_unioned') }}
    group by source_name
),

{% endfor %}
rows_in as (
    {%- for entity in entities %}
    select * from {{ entity }}_in
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

rows_judged as (
    select
        entity,
        source_name,
        sum(case when outcome = 'accepted' then row_count else 0 end) as rows_accepted,
        sum(case when outcome = 'rejected' then row_count else 0 end) as rows_rejected
    from {{ ref('agg_data_quality') }}
    group by entity, source_name
),

rows_explained as (
    select
        entity,
        source_name,
        count(*) as rows_explained
    from {{ ref('fct_rejected_rows') }}
    group by entity, source_name
),

compared as (
    select
        coalesce(rows_in.entity, rows_judged.entity) as entity,
        coalesce(rows_in.source_name, rows_judged.source_name) as source_name,
        coalesce(rows_in.rows_in, 0) as rows_in,
        coalesce(rows_judged.rows_accepted, 0) as rows_accepted,
        coalesce(rows_judged.rows_rejected, 0) as rows_rejected,
        coalesce(rows_explained.rows_explained, 0) as rows_explained
    from rows_in
    full outer join rows_judged
        on rows_in.entity = rows_judged.entity and rows_in.source_name = rows_judged.source_name
    left join rows_explained
        on
            rows_judged.entity = rows_explained.entity
            and rows_judged.source_name = rows_explained.source_name
)

select * from compared
where rows_in != rows_accepted + rows_rejected or rows_rejected != rows_explained

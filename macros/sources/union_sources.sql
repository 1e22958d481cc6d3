{# Every enabled source's contract view of one entity, column by column in the order of the
   contract, missing columns as typed nulls, and no row where no source has the entity.
   Which columns a view has is read from its yml (a test keeps that true), so that compiling
   needs no database. #}
{% macro union_sources(entity) %}
    {%- set contract = input_contract(entity) -%}
    {%- set sources = sources_with(entity) -%}
    {%- for source_name in sources -%}
        {%- set relation = ref('stg_' ~ source_name ~ '__' ~ entity) -%}
        {%- set known = _described_columns('stg_' ~ source_name ~ '__' ~ entity) %}
select
    '{{ source_name }}' as source_name,
        {%- for column, type in contract.items() %}
    cast({{ column if column in known else 'null' }} as {{ type }}) as {{ column }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
from {{ relation }}
        {%- if not loop.last %}

union all
        {% endif %}
    {%- else %}
select
    cast(null as string) as source_name,
        {%- for column, type in contract.items() %}
    cast(null as {{ type }}) as {{ column }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
where 1 = 0
    {%- endfor %}
{% endmacro %}

{% macro _described_columns(model_name) %}
    {%- if not execute -%}
        {{ return([]) }}
    {%- endif -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.name == model_name -%}
        {{ return(node.columns.keys() | list) }}
    {%- endfor -%}
    {{ exceptions.raise_compiler_error(
        "The source registry promises a model '" ~ model_name ~ "' that does not exist"
    ) }}
{% endmacro %}

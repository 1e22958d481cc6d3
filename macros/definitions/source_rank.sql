{# How far a source is believed, 1 the most: its place in the var source_priority, then in the
   registry. #}
{% macro source_rank(source_name) -%}
    {{ return(adapter.dispatch('source_rank', 'klientela')(source_name)) }}
{%- endmacro %}

{% macro default__source_rank(source_name) -%}
    {%- set ranked = var('source_priority') | list -%}
    {%- for name in var('source_registry') if name not in ranked -%}
        {%- do ranked.append(name) -%}
    {%- endfor -%}
    case {{ source_name }}
            {%- for name in ranked %}
            when '{{ name }}' then {{ loop.index }}
            {%- endfor %}
            else {{ ranked | length + 1 }}
        end
{%- endmacro %}

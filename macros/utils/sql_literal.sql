{# A Python value as a SQL literal. Nothing given is null. #}
{% macro sql_literal(value) -%}
    {%- if value is none or value is undefined -%}
        null
    {%- elif value is number or value is boolean -%}
        {{ value | string | lower }}
    {%- else -%}
        {{ dbt.string_literal(dbt.escape_single_quotes(value | string)) }}
    {%- endif -%}
{%- endmacro %}

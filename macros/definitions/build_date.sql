{# The only clock of the project: a var, else the day the run started. #}
{% macro build_date() -%}
    {{ return(adapter.dispatch('build_date', 'klientela')()) }}
{%- endmacro %}

{% macro default__build_date() -%}
    cast('{{ var("build_date") or run_started_at.strftime("%Y-%m-%d") }}' as date)
{%- endmacro %}

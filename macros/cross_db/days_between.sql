{# Whole days from one date to a later one. #}
{% macro days_between(earlier, later) -%}
    {{ return(adapter.dispatch('days_between', 'klientela')(earlier, later)) }}
{%- endmacro %}

{% macro default__days_between(earlier, later) -%}
    {{ unknown_engine('days_between') }}
{%- endmacro %}

{% macro duckdb__days_between(earlier, later) -%}
    cast(date_diff('day', {{ earlier }}, {{ later }}) as bigint)
{%- endmacro %}

{% macro spark__days_between(earlier, later) -%}
    cast(datediff({{ later }}, {{ earlier }}) as bigint)
{%- endmacro %}

{# A date some days later (or earlier); date plus interval is a timestamp on one engine and a date
   on the other. #}
{% macro add_days(day, days) -%}
    {{ return(adapter.dispatch('add_days', 'klientela')(day, days)) }}
{%- endmacro %}

{% macro default__add_days(day, days) -%}
    {{ unknown_engine('add_days') }}
{%- endmacro %}

{% macro duckdb__add_days(day, days) -%}
    cast({{ day }} + cast({{ days }} as integer) as date)
{%- endmacro %}

{% macro spark__add_days(day, days) -%}
    date_add({{ day }}, cast({{ days }} as int))
{%- endmacro %}

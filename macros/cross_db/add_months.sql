{# A date some months later; the last day where the month is shorter. #}
{% macro add_months(day, months) -%}
    {{ return(adapter.dispatch('add_months', 'klientela')(day, months)) }}
{%- endmacro %}

{% macro default__add_months(day, months) -%}
    {{ unknown_engine('add_months') }}
{%- endmacro %}

{% macro duckdb__add_months(day, months) -%}
    cast({{ day }} + to_months(cast({{ months }} as integer)) as date)
{%- endmacro %}

{% macro spark__add_months(day, months) -%}
    add_months({{ day }}, cast({{ months }} as int))
{%- endmacro %}

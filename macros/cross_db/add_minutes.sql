{# A time some minutes later; minutes is a SQL expression and may be null. #}
{% macro add_minutes(start, minutes) -%}
    {{ return(adapter.dispatch('add_minutes', 'klientela')(start, minutes)) }}
{%- endmacro %}

{% macro default__add_minutes(start, minutes) -%}
    {{ unknown_engine('add_minutes') }}
{%- endmacro %}

{% macro duckdb__add_minutes(start, minutes) -%}
    {{ start }} + to_minutes(cast({{ minutes }} as integer))
{%- endmacro %}

{% macro spark__add_minutes(start, minutes) -%}
    {{ start }} + make_dt_interval(0, 0, cast({{ minutes }} as integer))
{%- endmacro %}

{# Monday is 1, Sunday is 7. #}
{% macro day_of_week(day) -%}
    {{ return(adapter.dispatch('day_of_week', 'klientela')(day)) }}
{%- endmacro %}

{% macro default__day_of_week(day) -%}
    {{ unknown_engine('day_of_week') }}
{%- endmacro %}

{% macro duckdb__day_of_week(day) -%}
    cast(isodow({{ day }}) as integer)
{%- endmacro %}

{% macro spark__day_of_week(day) -%}
    cast(weekday({{ day }}) + 1 as int)
{%- endmacro %}

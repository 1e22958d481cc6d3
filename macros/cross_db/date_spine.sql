{# A select of every day from the first to the last, both included, as date_day. #}
{% macro date_spine(first_day, last_day) -%}
    {{ return(adapter.dispatch('date_spine', 'klientela')(first_day, last_day)) }}
{%- endmacro %}

{% macro default__date_spine(first_day, last_day) -%}
    {{ unknown_engine('date_spine') }}
{%- endmacro %}

{% macro duckdb__date_spine(first_day, last_day) -%}
    select
        cast(
            unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date
        ) as date_day
{%- endmacro %}

{% macro spark__date_spine(first_day, last_day) -%}
    select explode(sequence({{ first_day }}, {{ last_day }}, interval 1 day)) as date_day
{%- endmacro %}

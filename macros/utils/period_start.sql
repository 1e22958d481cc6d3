{# First day of the month, quarter or week of a date; the week begins where the var says. #}
{% macro period_start(period_type, day) -%}
    {%- if period_type == 'week' and var('week_start') == 'sunday' -%}
        {{ add_days("cast(date_trunc('week', " ~ add_days(day, 1) ~ ") as date)", -1) }}
    {%- else -%}
        cast(date_trunc('{{ period_type }}', {{ day }}) as date)
    {%- endif -%}
{%- endmacro %}

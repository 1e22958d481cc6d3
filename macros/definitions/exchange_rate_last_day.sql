{# The last day on which a rate holds: the day before the next one, since banks publish none on
   weekends and holidays, but never longer than a few days (var exchange_rate_max_days): an old rate
   is no rate, and the orders after it are refused. #}
{% macro exchange_rate_last_day(rate_date, next_rate_date) -%}
    {{ return(adapter.dispatch('exchange_rate_last_day', 'klientela')(
        rate_date, next_rate_date
    )) }}
{%- endmacro %}

{% macro default__exchange_rate_last_day(rate_date, next_rate_date) -%}
    least(
        {{ add_days(next_rate_date, -1) }},
        {{ add_days(rate_date, var('exchange_rate_max_days')) }}
    )
{%- endmacro %}

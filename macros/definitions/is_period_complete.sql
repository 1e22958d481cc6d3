{# Whether a calendar period is over on the as-of date. Everybody has then lived through the whole
   of it, so its figures can be compared with others. #}
{% macro is_period_complete(period_end) -%}
    {{ return(adapter.dispatch('is_period_complete', 'klientela')(period_end)) }}
{%- endmacro %}

{% macro default__is_period_complete(period_end) -%}
    {{ period_end }} <= {{ as_of_date() }}
{%- endmacro %}

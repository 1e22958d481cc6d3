{# Whether a customer has been silent for longer than the threshold; null where there is none. A
   rule about the past, not a forecast. #}
{% macro is_lapsed(days_since_last_order, threshold_days) -%}
    {{ return(adapter.dispatch('is_lapsed', 'klientela')(days_since_last_order, threshold_days)) }}
{%- endmacro %}

{% macro default__is_lapsed(days_since_last_order, threshold_days) -%}
    {{ days_since_last_order }} > {{ threshold_days }}
{%- endmacro %}

{# What a purchase day is worth to the spend model: what was asked for that day less what was given
   back that day. Refunds on later days are in clv_kept_share. #}
{% macro clv_day_value(gross_amount, refund_amount) -%}
    {{ return(adapter.dispatch('clv_day_value', 'klientela')(gross_amount, refund_amount)) }}
{%- endmacro %}

{% macro default__clv_day_value(gross_amount, refund_amount) -%}
    ({{ gross_amount }} - {{ refund_amount }})
{%- endmacro %}

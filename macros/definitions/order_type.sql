{# A credit note takes money back and sells nothing: it is a refund, never a purchase. Anything
   else, a zero-value order included, is an order. #}
{% macro order_type(gross_amount, refund_amount) -%}
    {{ return(adapter.dispatch('order_type', 'klientela')(gross_amount, refund_amount)) }}
{%- endmacro %}

{% macro default__order_type(gross_amount, refund_amount) -%}
    case when {{ gross_amount }} = 0 and {{ refund_amount }} > 0 then 'refund' else 'order' end
{%- endmacro %}

{# What is left of net revenue when the goods are paid for: gross margin, before shipping, staff or
   the cost of winning the customer. Null where the cost is not known. #}
{% macro margin_amount(net_amount, cost_amount) -%}
    {{ return(adapter.dispatch('margin_amount', 'klientela')(net_amount, cost_amount)) }}
{%- endmacro %}

{% macro default__margin_amount(net_amount, cost_amount) -%}
    cast({{ net_amount }} - {{ cost_amount }} as decimal(18, 2))
{%- endmacro %}

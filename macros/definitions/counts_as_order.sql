{# Which orders are counted in frequency, cohorts and CLV. Zero-value orders count unless the var
   says otherwise; refunds never do. #}
{% macro counts_as_order(order_type, gross_amount) -%}
    {{ return(adapter.dispatch('counts_as_order', 'klientela')(order_type, gross_amount)) }}
{%- endmacro %}

{% macro default__counts_as_order(order_type, gross_amount) -%}
    {{ order_type }} = 'order'
    {%- if not var('count_zero_value_orders') %} and {{ gross_amount }} > 0{% endif %}
{%- endmacro %}

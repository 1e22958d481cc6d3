{# Whether the day has passed by which nearly everybody with this rhythm has ordered again. #}
{% macro is_order_overdue(days_since_last_order, due_days) -%}
    {{ return(adapter.dispatch('is_order_overdue', 'klientela')(
        days_since_last_order, due_days
    )) }}
{%- endmacro %}

{% macro default__is_order_overdue(days_since_last_order, due_days) -%}
    {{ days_since_last_order }} > {{ due_days }}
{%- endmacro %}

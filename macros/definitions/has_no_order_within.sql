{# Whether the days after an origin, the last of the horizon included, passed without an order. An
   order on the origin's own day belongs to its past. #}
{% macro has_no_order_within(origin_date, next_order_date, horizon_days) -%}
    {{ return(adapter.dispatch('has_no_order_within', 'klientela')(
        origin_date, next_order_date, horizon_days
    )) }}
{%- endmacro %}

{% macro default__has_no_order_within(origin_date, next_order_date, horizon_days) -%}
    ({{ next_order_date }} is null
    or {{ days_between(origin_date, next_order_date) }} > {{ horizon_days }})
{%- endmacro %}

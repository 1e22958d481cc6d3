{# A figure about a group of people by a personal attribute; null where so few are behind it (var
   min_group) that it would be about somebody. #}
{% macro suppress_small_groups(customer_count, figure) -%}
    {{ return(adapter.dispatch('suppress_small_groups', 'klientela')(customer_count, figure)) }}
{%- endmacro %}

{% macro default__suppress_small_groups(customer_count, figure) -%}
    case when {{ customer_count }} >= {{ var('min_group') }} then {{ figure }} end
{%- endmacro %}

{# Whether a customer who bought in a period did not buy in the one after it. #}
{% macro is_dormant_after(period_index, next_active_index) -%}
    {{ return(adapter.dispatch('is_dormant_after', 'klientela')(period_index, next_active_index)) }}
{%- endmacro %}

{% macro default__is_dormant_after(period_index, next_active_index) -%}
    ({{ next_active_index }} is null or {{ next_active_index }} > {{ period_index }} + 1)
{%- endmacro %}

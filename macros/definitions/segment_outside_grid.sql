{# The name of those who have no place in the RFM grid: nobody who never ordered has a recency,
   and with a window somebody may have no order inside it. #}
{% macro segment_outside_grid(recency_days) -%}
    {{ return(adapter.dispatch('segment_outside_grid', 'klientela')(recency_days)) }}
{%- endmacro %}

{% macro default__segment_outside_grid(recency_days) -%}
    case when {{ recency_days }} is null then 'Prospects' else 'Lapsed before window' end
{%- endmacro %}

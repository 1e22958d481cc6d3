{# The smallest step of a measure: what lies between a cut point and the next value above it. #}
{% macro rfm_unit(measure) -%}
    {{ return(adapter.dispatch('rfm_unit', 'klientela')(measure)) }}
{%- endmacro %}

{% macro default__rfm_unit(measure) -%}
    {%- if measure == 'monetary' %}0.01{% else %}1{% endif -%}
{%- endmacro %}

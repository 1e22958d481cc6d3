{# How many clusters a run may have for SQL to score with it: as many as the vars can ask for. #}
{% macro segment_places() -%}
    {{ return([var('segment_k_max') | int, (var('segment_k') or 0) | int, 8] | max) }}
{%- endmacro %}

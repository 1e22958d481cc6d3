{# Whether an entity of a source is rows of a file, so that its rows in can be counted. Entities
   that are computed from another's rows (the customers of an order export) would count a row
   twice. #}
{% macro is_raw_entity(source_name, entity) -%}
    {{ return(adapter.dispatch('is_raw_entity', 'klientela')(source_name, entity)) }}
{%- endmacro %}

{% macro default__is_raw_entity(source_name, entity) -%}
    case
        {%- for name, entry in var('source_registry').items() if entry['files'] %}
        when {{ source_name }} = '{{ name }}'
            then {{ entity }} in ('{{ entry['files'] | join("', '") }}')
        {%- endfor %}
        else false
    end
{%- endmacro %}

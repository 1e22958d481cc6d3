{# The enabled sources that bring an entity, in the order of the registry so that the order in
   which somebody lists them changes nothing. #}
{% macro sources_with(entity) %}
    {%- set found = [] -%}
    {%- for source_name, entry in var('source_registry').items() -%}
        {%- if source_name in var('sources')
            and (entity in entry['files'] or entity in entry['derived']) -%}
            {%- do found.append(source_name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

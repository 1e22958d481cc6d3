{# Whether a row that equals another is a fault of the export or a purchase of its own: a rule per
   source (var source_registry), because no column can tell. #}
{% macro exact_duplicate_is_a_fault(source_name, line_id) -%}
    {{ return(adapter.dispatch('exact_duplicate_is_a_fault', 'klientela')(source_name, line_id)) }}
{%- endmacro %}

{% macro default__exact_duplicate_is_a_fault(source_name, line_id) -%}
    case {{ source_name }}
        {%- for name, entry in var('source_registry').items() %}
        when '{{ name }}' then
            {%- if entry['exact_duplicates'] == 'reject' %} true
            {%- elif entry['exact_duplicates'] == 'keep' %} false
            {%- else %} {{ line_id }} is not null
            {%- endif %}
        {%- endfor %}
        else false
    end
{%- endmacro %}

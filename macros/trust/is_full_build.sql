{# Whether this run was a `dbt build` of everything: nothing selected or excluded, no empty or
   sampled input, and a result for every node of the project. Only such a run may be published. #}
{% macro is_full_build(results) %}
    {%- set args = invocation_args_dict -%}
    {%- set narrowed_by = [
        'select', 'exclude', 'selector', 'resource_types', 'exclude_resource_types', 'empty',
        'sample', 'defer',
    ] -%}
    {%- if args.get('which') != 'build' -%}
        {{ return(false) }}
    {%- endif -%}
    {%- for name in narrowed_by if args.get(name) -%}
        {{ return(false) }}
    {%- endfor -%}
    {%- set seen = results | map(attribute='node.unique_id') | list -%}
    {%- for node in graph.nodes.values()
        if node.resource_type in ['model', 'seed', 'snapshot', 'test']
        and node.config.enabled
        and node.config.materialized != 'ephemeral'
        and node.unique_id not in seen -%}
        {{ return(false) }}
    {%- endfor -%}
    {{ return(true) }}
{% endmacro %}

{# Write last_build.json, beside the work warehouse, from this run's newest row of log.builds. It is
   what `klientela publish` and the app's banner read. On an engine whose files are elsewhere
   nothing is written here: the row in log.builds says the same. #}
{% macro write_last_build(event, details) -%}
    {{ return(adapter.dispatch('write_last_build', 'klientela')(event, details)) }}
{%- endmacro %}

{% macro default__write_last_build(event, details) -%}
    {{ unknown_engine('write_last_build') }}
{%- endmacro %}

{% macro duckdb__write_last_build(event, details) -%}
    {%- set path = env_var('KLIENTELA_WAREHOUSE', 'warehouse') ~ '/last_build.json' -%}
    {%- do run_query(
        'copy (select ' ~ _last_build_columns(details) ~ ' from log.builds where build_id = '
        ~ sql_literal(invocation_id) ~ ' and event = ' ~ sql_literal(event) ~ ') to '
        ~ sql_literal(path) ~ ' (format json, array false, use_tmp_file true)'
    ) -%}
{%- endmacro %}

{% macro spark__write_last_build(event, details) -%}
{%- endmacro %}

{# The row, with lists as lists, and what publishing must know of this run's project and vars. #}
{% macro _last_build_columns(details) -%}
    {%- set marts = [] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.fqn[1] == 'marts' -%}
        {%- do marts.append(node.schema ~ '.' ~ node.alias) -%}
    {%- endfor -%}
    {%- for name in build_log_columns() if name not in ['event', 'failed_nodes'] -%}
        {{ name }},
    {%- endfor %}
    {{ _string_list(details.get('failed_nodes', [])) }} as failed_nodes,
    {{ sql_literal(details.get('message')) }} as message,
    {{ _string_list(marts | sort) }} as marts,
    {{ sql_literal(var('publish_personal_data') | string | lower == 'true') }}
        as publish_personal_data,
    {{ sql_literal(var('kept_builds')) }} as kept_builds
{%- endmacro %}

{% macro _string_list(values) -%}
    cast([
        {%- for value in values -%}
        {{ sql_literal(value) }}{% if not loop.last %}, {% endif %}
        {%- endfor -%}
    ] as varchar[])
{%- endmacro %}

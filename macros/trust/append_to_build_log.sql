{# Add one row to log.builds and write last_build.json from it. `values` are Python values by
   column, missing ones null; `expressions` are SQL scalars by column, for what only the warehouse
   knows. #}
{% macro append_to_build_log(values, expressions={}, details={}) %}
    {%- set row = {
        'build_id': invocation_id,
        'started_at': run_started_at.strftime('%Y-%m-%d %H:%M:%S.%f'),
        'git_revision': env_var('KLIENTELA_GIT_REVISION', 'unknown'),
        'command': flags.WHICH,
    } -%}
    {%- do row.update(values) -%}
    {%- do run_query(_build_log_insert(row, expressions)) -%}
    {%- do write_last_build(row['event'], details) -%}
{% endmacro %}

{% macro _build_log_insert(row, expressions) -%}
    {%- set columns = build_log_columns() -%}
    insert into log.builds ({{ columns | join(', ') }})
    select
    {%- for name, type in columns.items() %}
        {%- set value = expressions[name] if name in expressions else sql_literal(row[name]) %}
        cast({{ value }} as {{ type }})
        {%- if not loop.last %},{% endif %}
    {%- endfor %}
{%- endmacro %}

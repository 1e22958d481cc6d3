{# First thing of every run: make the log if it is missing, bring an older one up to date, and note
   that the run has begun. A run that is killed, or refuses its input before the first model, leaves
   that note behind: seen as unfinished, and never published. #}
{% macro create_build_log() %}
    {%- if keeps_a_build_log() -%}
        {%- set columns = build_log_columns() -%}
        {%- do run_query('create schema if not exists log') -%}
        {%- do run_query(
            'create table if not exists log.builds (' ~ _column_definitions(columns) ~ ')'
        ) -%}
        {#- run_query, because the adapter's own question opens a transaction that dbt then rolls
            back, with everything that came after it -#}
        {%- set known = run_query('select * from log.builds where 1 = 0').column_names -%}
        {%- for name, type in columns.items() if name not in known -%}
            {%- do run_query('alter table log.builds add column ' ~ name ~ ' ' ~ type) -%}
        {%- endfor -%}
        {%- do append_to_build_log({
            'event': 'started',
            'status': 'started',
            'is_full_build': false,
        }) -%}
    {%- endif -%}
{% endmacro %}

{% macro _column_definitions(columns) -%}
    {%- for name, type in columns.items() -%}
        {{ name }} {{ type }}{% if not loop.last %}, {% endif %}
    {%- endfor -%}
{%- endmacro %}

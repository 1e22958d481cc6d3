{# Before anything is built: one view per raw table over the files as they lie in the data folder.
   The package klientela.connectors looks at the files and answers with the statements, or with
   sentences that stop the run. Commands that read no rows (parse, compile, seed, docs) skip it. #}
{% macro prepare_raw_views() %}
    {%- if execute
        and flags.INTROSPECT
        and flags.WHICH in ['build', 'run', 'test', 'snapshot', 'retry'] -%}
        {%- do adapter.dispatch('prepare_raw_views', 'klientela')(_raw_tables()) -%}
    {%- endif -%}
{% endmacro %}

{% macro default__prepare_raw_views(raw_tables) %}
    {{ unknown_engine('prepare_raw_views') }}
{% endmacro %}

{% macro duckdb__prepare_raw_views(raw_tables) %}
    {%- set request = {
        'tables': raw_tables,
        'data_dir': env_var('KLIENTELA_DATA', 'data'),
        'warehouse_dir': env_var('KLIENTELA_WAREHOUSE', 'warehouse'),
        'cdnow_file': var('cdnow_file'),
        'orders_file': var('orders_file'),
        'reporting_time_zone': var('reporting_time_zone'),
        'reporting_currency': var('reporting_currency'),
    } -%}
    {%- set answered = run_query(
        "select klientela_raw_views('" ~ tojson(request) | replace("'", "''") ~ "') as answer"
    ) -%}
    {%- set answer = fromjson(answered.columns[0].values()[0]) -%}
    {%- if answer['error'] -%}
        {{ exceptions.raise_compiler_error(answer['error']) }}
    {%- endif -%}
    {%- for sentence in answer['warnings'] -%}
        {%- do exceptions.warn(sentence) -%}
    {%- endfor -%}
    {%- for statement in answer['statements'] -%}
        {%- do run_query(statement) -%}
    {%- endfor -%}
{% endmacro %}

{# A cluster reads Parquet where it lies: one file per raw table, named <source>/<table>.parquet.
   Text files and mappings are the connectors' work, which a cluster cannot see; convert once.
   What the product keeps itself starts as an empty table: nobody is forgotten to begin with. #}
{% macro spark__prepare_raw_views(raw_tables) %}
    {%- do run_query('create schema if not exists raw') -%}
    {%- for table in raw_tables -%}
        {%- set file = table['source'] ~ '/' ~ table['name'] ~ '.parquet' -%}
        {%- set relation = table['schema'] ~ '.' ~ table['view'] -%}
        {%- if table['may_be_missing'] -%}
            {%- do run_query(
                "create table if not exists " ~ relation ~ "__file ("
                ~ table['columns'] | join(' string, ') ~ " string) using parquet"
            ) -%}
        {%- else -%}
            {%- do run_query(
                "create table if not exists " ~ relation ~ "__file using parquet location '"
                ~ env_var('KLIENTELA_DATA', 'data') ~ "/" ~ file ~ "'"
            ) -%}
        {%- endif -%}
        {%- do run_query(
            "create or replace view " ~ relation ~ " as select *, '" ~ file ~ "' as source_file, "
            ~ "_metadata.row_index + 1 as source_row from " ~ relation ~ "__file"
        ) -%}
    {%- endfor -%}
{% endmacro %}

{# The source tables of enabled sources as their yml declares them. #}
{% macro _raw_tables() %}
    {%- set tables = [] -%}
    {%- for node in graph.sources.values() if node.schema == 'raw' -%}
        {%- do tables.append({
            'source': node.source_name,
            'name': node.name,
            'schema': node.schema,
            'view': node.identifier,
            'columns': node.columns.keys() | list,
            'also_named': node.config.get('meta', {}).get('also_named'),
            'may_be_missing': node.config.get('meta', {}).get('may_be_missing', false),
        }) -%}
    {%- endfor -%}
    {{ return(tables) }}
{% endmacro %}

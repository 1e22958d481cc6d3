{# The columns of log.builds with their types: what one dbt run says about itself. The log, the row
   that log_build writes and the mart fct_builds all follow this list. #}
{% macro build_log_columns() %}
    {{ return({
        'build_id': 'string',
        'event': 'string',
        'started_at': 'timestamp',
        'finished_at': 'timestamp',
        'git_revision': 'string',
        'command': 'string',
        'is_full_build': 'boolean',
        'status': 'string',
        'as_of_date': 'date',
        'data_to': 'date',
        'models_passed': 'bigint',
        'models_failed': 'bigint',
        'models_skipped': 'bigint',
        'tests_passed': 'bigint',
        'tests_failed': 'bigint',
        'tests_warned': 'bigint',
        'tests_skipped': 'bigint',
        'rows_in': 'bigint',
        'rows_accepted': 'bigint',
        'rows_rejected': 'bigint',
        'failed_nodes': 'string',
    }) }}
{% endmacro %}

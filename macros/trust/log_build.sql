{# Last thing of every run, also of one that failed: its row in log.builds, and last_build.json.
   `results` are dbt's own; none at all means that the run stopped before the first node. #}
{% macro log_build(results) %}
    {%- if not execute -%}
        {%- do _known_by_the_warehouse(['int_as_of', 'fct_orders', 'agg_data_quality']) -%}
    {%- elif keeps_a_build_log() -%}
        {%- set outcome = summarise_results(results) -%}
        {%- set values = {
            'event': 'finished',
            'finished_at': modules.datetime.datetime.now(modules.pytz.utc).strftime(
                '%Y-%m-%d %H:%M:%S.%f'
            ),
            'is_full_build': is_full_build(results),
            'failed_nodes': outcome.failed_nodes | join(', ') or none,
        } -%}
        {%- for name in build_log_columns() if name in outcome and name not in values -%}
            {%- do values.update({name: outcome[name]}) -%}
        {%- endfor -%}
        {%- do append_to_build_log(
            values,
            _known_by_the_warehouse(outcome.built),
            {'failed_nodes': outcome.failed_nodes, 'message': outcome.message},
        ) -%}
    {%- endif -%}
{% endmacro %}

{# What can be asked only of models, and only of those that this run has built. Called once while
   dbt parses, so that it knows these refs. #}
{% macro _known_by_the_warehouse(built) %}
    {%- set expressions = {} -%}
    {%- if 'int_as_of' in built -%}
        {%- do expressions.update({'as_of_date': as_of_date()}) -%}
    {%- endif -%}
    {%- if 'fct_orders' in built -%}
        {%- do expressions.update({
            'data_to': '(select max(order_date) from ' ~ ref('fct_orders')
                ~ ' where not is_after_as_of)'
        }) -%}
    {%- endif -%}
    {%- if 'agg_data_quality' in built -%}
        {%- set rows = '(select coalesce(sum(row_count), 0) from ' ~ ref('agg_data_quality')
            ~ ' where is_raw' -%}
        {%- do expressions.update({
            'rows_in': rows ~ ')',
            'rows_accepted': rows ~ " and outcome = 'accepted')",
            'rows_rejected': rows ~ " and outcome = 'rejected')",
        }) -%}
    {%- endif -%}
    {{ return(expressions) }}
{% endmacro %}

{# dbt's results, counted. Seeds and snapshots count as models, unit tests as tests; an exposure is
   neither. `built` are the models that now hold what this run put there. #}
{% macro summarise_results(results) %}
    {%- set counts = {
        'models_passed': 0,
        'models_failed': 0,
        'models_skipped': 0,
        'tests_passed': 0,
        'tests_failed': 0,
        'tests_warned': 0,
        'tests_skipped': 0,
    } -%}
    {%- set verdicts = {
        'success': 'passed',
        'pass': 'passed',
        'warn': 'warned',
        'skipped': 'skipped',
    } -%}
    {%- set built = [] -%}
    {%- set failed_nodes = [] -%}
    {%- for result in results -%}
        {%- set verdict = verdicts.get(result.status | string, 'failed') -%}
        {%- if result.node.resource_type in ['model', 'seed', 'snapshot'] -%}
            {%- do counts.update({'models_' ~ verdict: counts['models_' ~ verdict] + 1}) -%}
            {%- if verdict == 'passed' -%}
                {%- do built.append(result.node.name) -%}
            {%- endif -%}
        {%- elif result.node.resource_type in ['test', 'unit_test'] -%}
            {%- do counts.update({'tests_' ~ verdict: counts['tests_' ~ verdict] + 1}) -%}
        {%- endif -%}
        {%- if verdict == 'failed' and result.node.resource_type != 'exposure' -%}
            {%- do failed_nodes.append(result.node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set skipped = counts.models_skipped + counts.tests_skipped -%}
    {%- set is_bad = failed_nodes or not results or skipped -%}
    {%- set outcome = {
        'status': 'failed' if is_bad else 'success',
        'failed_nodes': failed_nodes | sort,
        'built': built,
        'message': _failure_sentence(counts, failed_nodes | sort) if is_bad else none,
    } -%}
    {%- do outcome.update(counts) -%}
    {{ return(outcome) }}
{% endmacro %}

{% macro _failure_sentence(counts, failed_nodes) %}
    {%- if not failed_nodes -%}
        {{ return('The run stopped before the first model was built.') }}
    {%- endif -%}
    {%- set shown = failed_nodes[:5] | join(', ') -%}
    {%- set unshown = failed_nodes | length - 5 -%}
    {%- set more = ' and ' ~ unshown ~ ' more' if unshown > 0 else '' -%}
    {{ return(
        'Failed: ' ~ shown ~ more ~ ' (' ~ counts.models_failed ~ ' models and '
        ~ counts.tests_failed ~ ' tests; ' ~ counts.models_skipped ~ ' models were skipped).'
    ) }}
{% endmacro %}

{# The calendar periods that cohorts and the overview are counted in. #}
{% macro reporting_periods() %}
    {{ return(adapter.dispatch('reporting_periods', 'klientela')()) }}
{% endmacro %}

{% macro default__reporting_periods() %}
    {{ return(['month', 'week', 'quarter']) }}
{% endmacro %}

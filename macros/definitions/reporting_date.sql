{# The calendar day of a UTC timestamp in the reporting time zone. #}
{% macro reporting_date(utc_timestamp) -%}
    {{ return(adapter.dispatch('reporting_date', 'klientela')(utc_timestamp)) }}
{%- endmacro %}

{% macro default__reporting_date(utc_timestamp) -%}
    {%- if var('reporting_time_zone') == 'UTC' -%}
        cast({{ utc_timestamp }} as date)
    {%- else -%}
        cast({{ from_utc(utc_timestamp, "'" ~ var('reporting_time_zone') ~ "'") }} as date)
    {%- endif -%}
{%- endmacro %}

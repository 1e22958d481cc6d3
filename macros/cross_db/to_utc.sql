{# A wall-clock timestamp of a zone as UTC, both without zone. time_zone is a SQL expression. #}
{% macro to_utc(local_timestamp, time_zone) -%}
    {#- UTC to UTC costs nothing, and most data are UTC -#}
    {%- if time_zone == "'UTC'" -%}
        {{ return(local_timestamp) }}
    {%- endif -%}
    {{ return(adapter.dispatch('to_utc', 'klientela')(local_timestamp, time_zone)) }}
{%- endmacro %}

{% macro default__to_utc(local_timestamp, time_zone) -%}
    {{ unknown_engine('to_utc') }}
{%- endmacro %}

{% macro duckdb__to_utc(local_timestamp, time_zone) -%}
    ({{ local_timestamp }} at time zone {{ time_zone }}) at time zone 'UTC'
{%- endmacro %}

{% macro spark__to_utc(local_timestamp, time_zone) -%}
    to_utc_timestamp({{ local_timestamp }}, {{ time_zone }})
{%- endmacro %}

{# A UTC timestamp as wall-clock time of a zone, both without zone. time_zone is a SQL
   expression. #}
{% macro from_utc(utc_timestamp, time_zone) -%}
    {#- UTC to UTC costs nothing, and most data are UTC -#}
    {%- if time_zone == "'UTC'" -%}
        {{ return(utc_timestamp) }}
    {%- endif -%}
    {{ return(adapter.dispatch('from_utc', 'klientela')(utc_timestamp, time_zone)) }}
{%- endmacro %}

{% macro default__from_utc(utc_timestamp, time_zone) -%}
    {{ unknown_engine('from_utc') }}
{%- endmacro %}

{% macro duckdb__from_utc(utc_timestamp, time_zone) -%}
    ({{ utc_timestamp }} at time zone 'UTC') at time zone {{ time_zone }}
{%- endmacro %}

{% macro spark__from_utc(utc_timestamp, time_zone) -%}
    from_utc_timestamp({{ utc_timestamp }}, {{ time_zone }})
{%- endmacro %}

{# The month of a contract's life, from 1, with which it ended: an end on the day of the third
   renewal is the end of month 3, a day later it is in month 4, and an end on the first day counts
   as month 1. Null while it runs. #}
{% macro contract_end_month(started_date, ended_date) -%}
    {{ return(adapter.dispatch('contract_end_month', 'klientela')(started_date, ended_date)) }}
{%- endmacro %}

{% macro default__contract_end_month(started_date, ended_date) -%}
    {%- set whole = whole_months_between(started_date, ended_date) -%}
    case
        when {{ ended_date }} = {{ started_date }} then 1
        when {{ add_months(started_date, whole) }} = {{ ended_date }} then {{ whole }}
        else {{ whole }} + 1
    end
{%- endmacro %}

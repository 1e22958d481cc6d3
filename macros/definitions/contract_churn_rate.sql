{# Churn rate of a month with contracts: those that were active at its start and ended in it, over
   those active at its start. Contracts that start and end inside the month are in neither, or a
   rate could exceed 1; they have a column of their own. Null where nobody was active. #}
{% macro contract_churn_rate(ended_of_active, active_at_start) -%}
    {{ return(adapter.dispatch('contract_churn_rate', 'klientela')(
        ended_of_active, active_at_start
    )) }}
{%- endmacro %}

{% macro default__contract_churn_rate(ended_of_active, active_at_start) -%}
    cast({{ ended_of_active }} as double) / nullif({{ active_at_start }}, 0)
{%- endmacro %}

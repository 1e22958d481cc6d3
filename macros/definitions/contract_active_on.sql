{# Whether a contract runs as a day begins: it started before that day and did not end before it.
   So a contract that starts on the first of a month is new in it, one that ends on the first was
   active at its start and ends in it, and one that starts and ends in the same month is neither
   active at its start nor at the next. #}
{% macro contract_active_on(started_date, ended_date, day) -%}
    {{ return(adapter.dispatch('contract_active_on', 'klientela')(started_date, ended_date, day)) }}
{%- endmacro %}

{% macro default__contract_active_on(started_date, ended_date, day) -%}
    ({{ started_date }} < {{ day }} and coalesce({{ ended_date }} >= {{ day }}, true))
{%- endmacro %}

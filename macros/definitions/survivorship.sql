{# Which of several records is believed about an attribute: the order in which they are heard. The
   var survives_oldest names attributes of which the first statement stands; of all others the var
   survivorship_order decides. #}
{% macro survivorship(attribute) -%}
    {{ return(adapter.dispatch('survivorship', 'klientela')(attribute)) }}
{%- endmacro %}

{% macro default__survivorship(attribute) -%}
    {%- if attribute in var('survives_oldest') -%}
        stated_at asc nulls last, source_rank asc nulls last, record_number asc nulls last
    {%- else -%}
        {%- set orders = {
            'source': 'source_rank asc nulls last',
            'recency': 'stated_at desc nulls last',
        } -%}
        {%- for name in var('survivorship_order') %}{{ orders[name] }}, {% endfor -%}
        record_number asc nulls last
    {%- endif -%}
{%- endmacro %}

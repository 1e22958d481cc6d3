{# The customer id of the marts. Until several sources are joined into one person, it is the
   source's own id with the source in front, so that two shops' customer 1 stay two people. #}
{% macro customer_key(source_name, source_customer_id) -%}
    {{ return(adapter.dispatch('customer_key', 'klientela')(source_name, source_customer_id)) }}
{%- endmacro %}

{% macro default__customer_key(source_name, source_customer_id) -%}
    {{ source_name }} || ':' || {{ source_customer_id }}
{%- endmacro %}

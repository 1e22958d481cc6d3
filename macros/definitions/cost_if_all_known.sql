{# The cost of something with parts (an order of lines, a customer's orders) as an aggregate over
   the parts: their sum, and null as soon as one of them is not known. A sum of the known ones
   would show a margin that nobody made. #}
{% macro cost_if_all_known(cost_amount) -%}
    {{ return(adapter.dispatch('cost_if_all_known', 'klientela')(cost_amount)) }}
{%- endmacro %}

{% macro default__cost_if_all_known(cost_amount) -%}
    case when count({{ cost_amount }}) = count(*) then sum({{ cost_amount }}) end
{%- endmacro %}

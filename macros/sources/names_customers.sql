{# The entities whose rows name a customer, by a source's id or by an e-mail address: whatever is
   done to people, resolving and refusing them, is done to the rows of all of these. #}
{% macro names_customers(column='source_customer_id') %}
    {%- set entities = [] -%}
    {%- for entity in input_contract() if column in input_contract(entity) -%}
        {%- do entities.append(entity) -%}
    {%- endfor -%}
    {{ return(entities) }}
{% endmacro %}

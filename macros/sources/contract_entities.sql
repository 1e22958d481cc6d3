{# The entities of the input contract. Whatever counts the rows of all of them asks here, so that a
   new one is counted too. #}
{% macro contract_entities() %}
    {{ return(input_contract()) }}
{% endmacro %}

{# What is said about a person, with types: the input contract of customers without the ids, the
   places of the row and the texts beside a cast. #}
{% macro customer_attributes() %}
    {%- set attributes = {} -%}
    {%- for column, type in input_contract('customers').items()
        if not column.startswith('source_')
        and not column.endswith('_text')
        and column not in ['row_fingerprint', 'linked_customer_id'] -%}
        {%- do attributes.update({column: type}) -%}
    {%- endfor -%}
    {{ return(attributes) }}
{% endmacro %}

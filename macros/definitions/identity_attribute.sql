{# The value of the attribute that a cell of the seed identity_rules names, as text, of a row of
   int_customer_records whose shared identifiers were taken out. A new attribute is a line here and
   in the seed's accepted values. #}
{% macro identity_attribute(attribute) -%}
    {{ return(adapter.dispatch('identity_attribute', 'klientela')(attribute)) }}
{%- endmacro %}

{% macro default__identity_attribute(attribute) -%}
    case {{ attribute }}
            when 'email' then own_email
            when 'phone' then own_phone
            when 'loyalty_id' then own_loyalty_id
            when 'anonymous_id' then own_anonymous_id
            when 'first_name' then first_name_key
            when 'last_name' then last_name_key
            when 'birth_date' then cast(birth_date as string)
            when 'postcode' then postcode_key
        end
{%- endmacro %}

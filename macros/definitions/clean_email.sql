{# An e-mail address as it is compared: lower case, without the blanks, brackets and leftovers that
   exports put around it. Whether it can be an address at all is is_plausible_email. #}
{% macro clean_email(email) -%}
    {{ return(adapter.dispatch('clean_email', 'klientela')(email)) }}
{%- endmacro %}

{% macro default__clean_email(email) -%}
    {%- set spaced = "replace(replace(lower(" ~ email ~ "), chr(160), ' '), chr(9), ' ')" -%}
    {%- set address = "replace(" ~ spaced ~ ", 'mailto:', '')" -%}
    nullif(
        trim(
            both ' <>().,;''' from
            case
                when {{ address }} like '%<%@%>%'
                    then split_part(split_part({{ address }}, '<', 2), '>', 1)
                else {{ address }}
            end
        ),
        ''
    )
{%- endmacro %}

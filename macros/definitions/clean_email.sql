{# An e-mail address as it is compared: lower case, without the blanks, brackets and leftovers that
   exports put around it. Whether it can be an address at all is is_plausible_email. #}
{% macro clean_email(email) -%}
    {{ return(adapter.dispatch('clean_email', 'klientela')(email)) }}
{%- endmacro %}

{% macro default__clean_email(email) -%}
    {%- set address = namespace(sql="replace(lower(" ~ email ~ "), 'mailto:', '')") -%}
    {#- a mark inside an address becomes a blank there, which no address has -#}
    {%- for mark in [
        'chr(160)', 'chr(9)', 'chr(39)', "'('", "')'", "','", "';'",
    ] -%}
        {%- set address.sql = "replace(" ~ address.sql ~ ", " ~ mark ~ ", ' ')" -%}
    {%- endfor -%}
    {%- set inner = "split_part(split_part(" ~ address.sql ~ ", '<', 2), '>', 1)" -%}
    nullif(
        trim(
            replace(
                case
                    when {{ address.sql }} like '%<%@%>%' then {{ inner }}
                    else {{ address.sql }}
                end || ' ',
                '. ',
                ' '
            )
        ),
        ''
    )
{%- endmacro %}

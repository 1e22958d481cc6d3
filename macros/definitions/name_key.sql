{# A name as it is compared: lower case, without accents, blanks, hyphens, apostrophes and dots.
   Null where nothing is left. #}
{% macro name_key(name) -%}
    {{ return(adapter.dispatch('name_key', 'klientela')(name)) }}
{%- endmacro %}

{% macro default__name_key(name) -%}
    {%- set key = namespace(sql=without_accents(name) | trim) -%}
    {%- for mark in ["' '", 'chr(160)', "'-'", 'chr(39)', "'’'", "'.'"] -%}
        {%- set key.sql = "replace(" ~ key.sql ~ ", " ~ mark ~ ", '')" -%}
    {%- endfor -%}
    nullif({{ key.sql }}, '')
{%- endmacro %}

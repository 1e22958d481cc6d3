{# A JSON object as text, from (name, SQL of a text) pairs: blank and missing values are left out,
   and where nothing is left the text is null. Written out, because the engines' own functions do
   not agree on what becomes of a null. chr(92) is a backslash, which they do not spell alike. #}
{% macro json_text(pairs) -%}
    '{' || nullif(
            concat_ws(
                ',',
                {%- for name, value in pairs %}
                '"{{ name }}":"' || {{ _json_escaped("nullif(trim(" ~ value ~ "), '')") }} || '"'
                {%- if not loop.last %},{% endif %}
                {%- endfor %}
            ), ''
        ) || '}'
{%- endmacro %}

{% macro _json_escaped(value) -%}
    replace(
        replace(replace({{ value }}, chr(92), chr(92) || chr(92)), '"', chr(92) || '"'),
        chr(10), ' '
    )
{%- endmacro %}

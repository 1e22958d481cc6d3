{# One hash over the raw columns of a row. Null and empty text stay different, and the separator
   keeps 'a','bc' apart from 'ab','c'. #}
{% macro row_fingerprint(columns) -%}
    md5(
        {%- for column in columns %}
        coalesce({{ column }}, chr(2)) || chr(1)
        {%- if not loop.last %} ||{% endif %}
        {%- endfor %}
    )
{%- endmacro %}

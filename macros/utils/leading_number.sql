{# The number an answer begins with: 10 of "10 - Extremely likely"; null where there is none. #}
{% macro leading_number(text) -%}
    try_cast(split_part(trim({{ text }}), ' ', 1) as decimal(18, 4))
{%- endmacro %}

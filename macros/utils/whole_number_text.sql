{# "17850.0" is a whole number that an export wrote as a fraction: 17850. Other text stays. #}
{% macro whole_number_text(text) -%}
    case
        when {{ text }} like '%.0' then left({{ text }}, length({{ text }}) - 2)
        else {{ text }}
    end
{%- endmacro %}

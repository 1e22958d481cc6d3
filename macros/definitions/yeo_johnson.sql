{# The Yeo-Johnson transformation of a double (Yeo & Johnson 2000, equation 2.1), as
   klientela.segments.yeo_johnson computes it: Python fits the power, SQL scores with it. #}
{% macro yeo_johnson(value, power) -%}
    case
        when {{ value }} >= 0 and {{ power }} = 0 then ln({{ value }} + 1)
        when {{ value }} >= 0
            then (power({{ value }} + 1, {{ power }}) - 1) / nullif({{ power }}, 0)
        when {{ power }} = 2 then -ln(1 - {{ value }})
        else -(power(1 - {{ value }}, 2 - {{ power }}) - 1) / nullif(2 - {{ power }}, 0)
    end
{%- endmacro %}

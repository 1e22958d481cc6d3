{# A double rounded to ten significant digits: the last bits of a float differ with the number of
   threads and the engine, and nobody reads them. #}
{% macro round_significant(value) -%}
    case
        when {{ value }} is null or {{ value }} = 0 then cast({{ value }} as double)
        else
            round(cast({{ value }} as double) * power(10, 9 - floor(log10(abs({{ value }})))))
            / power(10, 9 - floor(log10(abs({{ value }}))))
    end
{%- endmacro %}

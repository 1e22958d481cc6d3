{# A ratio as a feature: a decimal, so that its sums are exact; 0 where there is nothing to divide by. #}
{% macro ratio(numerator, denominator) -%}
    coalesce(
        cast(
            round(cast({{ numerator }} as double) / cast(nullif({{ denominator }}, 0) as double), 4)
            as decimal(18, 4)
        ),
        0
    )
{%- endmacro %}

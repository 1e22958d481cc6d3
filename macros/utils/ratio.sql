{# A ratio as a feature: a decimal, so that its sums are exact; 0 where there is nothing to divide
   by. Rounded as a whole number: engines disagree about the half of a double's last decimal. #}
{% macro ratio(numerator, denominator) -%}
    coalesce(
        cast(
            round(
                10000 * cast({{ numerator }} as double)
                / cast(nullif({{ denominator }}, 0) as double)
            ) / 10000 as decimal(18, 4)
        ),
        0
    )
{%- endmacro %}

{# Whether an amount is far outside what its source usually sells: its natural logarithm lies
   further from the median than the var absurd_amount_deviations times 1.4826 times the median
   distance from it, which is the standard deviation where nothing is absurd. Half of the amounts
   would have to be wrong to move that. #}
{% macro is_absurd_amount(amount, median_magnitude, spread) -%}
    {{ return(adapter.dispatch('is_absurd_amount', 'klientela')(
        amount, median_magnitude, spread
    )) }}
{%- endmacro %}

{% macro default__is_absurd_amount(amount, median_magnitude, spread) -%}
    (
        {{ amount }} != 0
        and {{ spread }} > 0
        and abs(ln(cast(abs(nullif({{ amount }}, 0)) as double)) - {{ median_magnitude }})
        > {{ var('absurd_amount_deviations') }} * 1.4826 * {{ spread }}
    )
{%- endmacro %}

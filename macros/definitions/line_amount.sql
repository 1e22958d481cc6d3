{# What a line is worth before it is rounded: the amount the file gives, else quantity times unit
   price, less the line's discount. Null where it does not fit the column.
   One factor is a digit wider than it needs to be: two decimals of up to 18 digits are multiplied
   in 18 digits, and 100,000 pieces at 100,001 each would stop the build. #}
{% macro line_amount(given_amount, quantity, unit_price, discount_amount) -%}
    {{ return(adapter.dispatch('line_amount', 'klientela')(
        given_amount, quantity, unit_price, discount_amount
    )) }}
{%- endmacro %}

{% macro default__line_amount(given_amount, quantity, unit_price, discount_amount) -%}
    try_cast(
        coalesce(
            cast({{ given_amount }} as decimal(36, 8)),
            cast(cast({{ quantity }} as decimal(19, 4)) * {{ unit_price }} as decimal(36, 8))
        ) - coalesce({{ discount_amount }}, 0) as decimal(18, 4)
    )
{%- endmacro %}

{# What a line is worth before it is rounded: the amount the file gives, else quantity times unit
   price, less the line's discount. Null where it does not fit the column. #}
{% macro line_amount(given_amount, quantity, unit_price, discount_amount) -%}
    {{ return(adapter.dispatch('line_amount', 'klientela')(given_amount, quantity, unit_price, discount_amount)) }}
{%- endmacro %}

{% macro default__line_amount(given_amount, quantity, unit_price, discount_amount) -%}
    try_cast(
        coalesce(
            cast({{ given_amount }} as decimal(36, 8)),
            cast({{ quantity }} * {{ unit_price }} as decimal(36, 8))
        ) - coalesce({{ discount_amount }}, 0) as decimal(18, 4)
    )
{%- endmacro %}

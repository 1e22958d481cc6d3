{# What the goods of a line cost the shop, signed like the quantity: a return takes its cost back.
   The line's own unit cost counts, else its product's; where neither is known the cost is null,
   never 0. Rounded once, half up; null where it does not fit the column. The quantity is a digit
   wider for the reason given in line_amount. #}
{% macro line_cost(quantity, line_unit_cost, product_unit_cost) -%}
    {{ return(adapter.dispatch('line_cost', 'klientela')(
        quantity, line_unit_cost, product_unit_cost
    )) }}
{%- endmacro %}

{% macro default__line_cost(quantity, line_unit_cost, product_unit_cost) -%}
    try_cast(
        cast({{ quantity }} as decimal(19, 4))
        * coalesce({{ line_unit_cost }}, {{ product_unit_cost }}) as decimal(18, 2)
    )
{%- endmacro %}

{# A cut point, as an aggregate over the distinct values of a group: the smallest value that at
   least `part` of `parts` of the customers do not exceed. It is a value somebody has, found by
   counting customers in whole numbers, so no engine's way of interpolating moves it. #}
{% macro rfm_cut_point(value, customers_up_to_value, customers, part, parts) -%}
    {{ return(adapter.dispatch('rfm_cut_point', 'klientela')(
        value, customers_up_to_value, customers, part, parts
    )) }}
{%- endmacro %}

{% macro default__rfm_cut_point(value, customers_up_to_value, customers, part, parts) -%}
    min(
        case
            when {{ customers_up_to_value }} * {{ parts }} >= {{ customers }} * {{ part }}
                then {{ value }}
        end
    )
{%- endmacro %}

{# The change of revenue below which nobody is called a mover: a share (var movers_min_share) of the
   revenue of the whole month that is compared with. #}
{% macro ignored_change(total_amount) -%}
    {{ return(adapter.dispatch('ignored_change', 'klientela')(total_amount)) }}
{%- endmacro %}

{% macro default__ignored_change(total_amount) -%}
    cast(abs({{ total_amount }}) * {{ var('movers_min_share') }} as decimal(18, 2))
{%- endmacro %}

{# Share of the value of purchase days that is not given back on a later day, over all customers.
   The spend model knows purchase days only; with this its expected value is net of refunds, like
   the historic value it is added to. Between 0 and 1; 1 where nothing was sold. #}
{% macro clv_kept_share(net_amount, day_value) -%}
    {{ return(adapter.dispatch('clv_kept_share', 'klientela')(net_amount, day_value)) }}
{%- endmacro %}

{% macro default__clv_kept_share(net_amount, day_value) -%}
    case
        when {{ day_value }} > 0
            then
                greatest(
                    cast({{ net_amount }} as double) / nullif(cast({{ day_value }} as double), 0), 0
                )
        else 1
    end
{%- endmacro %}

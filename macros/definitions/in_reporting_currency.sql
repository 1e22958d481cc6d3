{# An amount of an order in the reporting currency, at the rate of the order's day. Null where it
   does not fit the column, or where there is no rate. Most orders are in the reporting currency,
   whose rate is 1, and keep their amount as it is. #}
{% macro in_reporting_currency(amount, exchange_rate, type='decimal(18, 2)') -%}
    {{ return(adapter.dispatch('in_reporting_currency', 'klientela')(
        amount, exchange_rate, type
    )) }}
{%- endmacro %}

{% macro default__in_reporting_currency(amount, exchange_rate, type) -%}
    case
        when {{ exchange_rate }} = 1 then {{ amount }}
        else try_cast(
            cast({{ amount }} as decimal(18, 4)) * {{ exchange_rate }} as {{ type }}
        )
    end
{%- endmacro %}

{# Two halves of the buyers by what they are expected to be worth, for risk against value. #}
{% macro churn_value_band(value_amount, median_amount) -%}
    {{ return(adapter.dispatch('churn_value_band', 'klientela')(value_amount, median_amount)) }}
{%- endmacro %}

{% macro default__churn_value_band(value_amount, median_amount) -%}
    case when {{ value_amount }} > {{ median_amount }} then 'higher' else 'lower' end
{%- endmacro %}

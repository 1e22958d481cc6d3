{# Days from the last order after which the next one has come with a probability, for somebody who
   is still a customer and has been silent for some days: a quantile of the log-logistic
   distribution, given that it is longer than the silence. The probability is a number, the rest
   are SQL. Survival is 1 / (1 + (t / median) ^
   (1 / scale)), which can be turned round without a table of the normal distribution. #}
{% macro next_order_days(probability, silence_days, median_days, scale) -%}
    {{ return(adapter.dispatch('next_order_days', 'klientela')(
        probability, silence_days, median_days, scale
    )) }}
{%- endmacro %}

{% macro default__next_order_days(probability, silence_days, median_days, scale) -%}
    {{ median_days }} * power(
        {{ 1 / (1 - probability) }} * (
            1 + power(
                {{ silence_days }} / nullif({{ median_days }}, 0), 1 / nullif({{ scale }}, 0)
            )
        ) - 1,
        {{ scale }}
    )
{%- endmacro %}

{# Whether a cohort has earned what it cost to win: its cumulative gross margin per customer reaches
   the mean acquisition cost of its customers. Multiplied out, so that no rounding decides. #}
{% macro has_paid_back(margin_amount, customers, acquisition_cost_amount, customers_with_cost) -%}
    {{ return(adapter.dispatch('has_paid_back', 'klientela')(
        margin_amount, customers, acquisition_cost_amount, customers_with_cost
    )) }}
{%- endmacro %}

{% macro default__has_paid_back(
    margin_amount, customers, acquisition_cost_amount, customers_with_cost
) -%}
    {{ margin_amount }} * {{ customers_with_cost }}
    >= {{ acquisition_cost_amount }} * {{ customers }}
{%- endmacro %}

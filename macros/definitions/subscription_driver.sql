{# What may move the end of a contract, by its name in the var subscription_driver_covariates: an
   expression over the contract and its customer, known on the day the contract began. Words are
   compared level by level, numbers per unit. #}
{% macro subscription_driver(name) -%}
    {{ return(adapter.dispatch('subscription_driver', 'klientela')(name)) }}
{%- endmacro %}

{% macro default__subscription_driver(name) -%}
    {%- set definitions = {
        'plan': 'subscriptions.plan',
        'monthly_amount': 'cast(subscriptions.monthly_amount as double)',
        'acquisition_channel': "coalesce(customers.acquisition_channel, 'Unknown')",
        'country': "coalesce(customers.country, 'Unknown')",
        'gender': "coalesce(customers.gender, 'Unknown')",
        'start_year': 'cast(year(subscriptions.started_date) as string)',
    } -%}
    {%- if name not in definitions -%}
        {{ exceptions.raise_compiler_error(
            "The var subscription_driver_covariates names '" ~ name ~ "'. Choose from: "
            ~ definitions | sort | join(', ') ~ "."
        ) }}
    {%- endif -%}
    {{ definitions[name] }}
{%- endmacro %}

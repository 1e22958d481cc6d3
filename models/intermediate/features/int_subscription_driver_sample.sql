{# Drawn by hash: the same contracts on every engine, in any order of rows, and nobody's choice. #}

with

subscriptions as (
    select * from {{ ref('int_subscriptions') }}
),

customers as (
    select * from {{ ref('dim_customers') }}
),

described as (
    select
        subscriptions.subscription_id,
        {{ days_between(
            'subscriptions.started_date', 'coalesce(subscriptions.ended_date, ' ~ as_of_date() ~ ')'
        ) }} as duration_days,
        not subscriptions.is_active as has_ended,
        {%- for name in var('subscription_driver_covariates') %}
        {{ subscription_driver(name) }} as {{ name }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from subscriptions
    left join customers
        on subscriptions.customer_id = customers.customer_id
),

drawn as (
    select *
    from described
    order by md5(subscription_id) nulls last, subscription_id nulls last
    limit {{ var('subscription_driver_rows') }}
)

select
    duration_days,
    has_ended,
    {%- for name in var('subscription_driver_covariates') %}
    {{ name }}{% if not loop.last %},{% endif %}
    {%- endfor %}
from drawn

{# A failure means that a customer with a risk is in no band, or in two: missing from the page or
   counted twice. #}

with

customers as (
    select
        count(*) as customer_count,
        coalesce(sum(value_at_risk), 0) as value_at_risk
    from {{ ref('fct_customer_churn') }}
    where churn_risk is not null
),

bands as (
    select
        coalesce(sum(customer_count), 0) as customer_count,
        coalesce(sum(value_at_risk), 0) as value_at_risk
    from {{ ref('agg_churn_bands') }}
)

select
    customers.customer_count,
    bands.customer_count as customer_count_of_bands,
    customers.value_at_risk,
    bands.value_at_risk as value_at_risk_of_bands
from customers
cross join bands
where
    customers.customer_count != bands.customer_count
    or customers.value_at_risk != bands.value_at_risk

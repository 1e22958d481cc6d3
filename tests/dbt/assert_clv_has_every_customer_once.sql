{# A failure means that a customer got lost on the way to their lifetime value, or that the historic
   part of it is not the revenue core knows. #}

with

customers as (
    select * from {{ ref('dim_customers') }}
),

lifetime_values as (
    select * from {{ ref('fct_customer_clv') }}
),

compared as (
    select
        coalesce(customers.customer_id, lifetime_values.customer_id) as customer_id,
        customers.net_amount,
        customers.is_buyer,
        lifetime_values.historic_net_amount,
        lifetime_values.status
    from customers
    full outer join lifetime_values
        on customers.customer_id = lifetime_values.customer_id
)

select * from compared
where
    net_amount is distinct from historic_net_amount
    or is_buyer is distinct from (status != 'no_orders')

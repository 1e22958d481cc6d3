with

customers as (
    select * from {{ ref('fct_customer_clv') }}
),

segments as (
    select * from {{ ref('fct_customer_rfm') }}
    where is_current
),

customers_summed_to_segment as (
    select
        segments.segment,
        min(customers.as_of_date) as as_of_date,
        min(customers.horizon_days) as horizon_days,
        min(customers.currency) as currency,
        count(*) as customer_count,
        sum(customers.historic_net_amount) as historic_net_amount,
        count(customers.expected_orders) as predicted_customer_count,
        {# decimals, because a sum of floats depends on the order of its terms #}
        sum(cast(customers.p_alive as decimal(18, 10))) as p_alive,
        sum(cast(customers.expected_orders as decimal(18, 10))) as expected_orders,
        sum(customers.predicted_net_amount) as predicted_net_amount,
        sum(customers.discounted_net_amount) as discounted_net_amount,
        sum(customers.total_net_amount) as total_net_amount
    from customers
    inner join segments
        on customers.customer_id = segments.customer_id
    group by segments.segment
),

with_means as (
    select
        *,
        cast(p_alive as double) / nullif(predicted_customer_count, 0) as mean_p_alive,
        cast(predicted_net_amount as double) / nullif(predicted_customer_count, 0)
            as predicted_net_amount_per_customer
    from customers_summed_to_segment
)

select
    segment,
    as_of_date,
    horizon_days,
    cast(customer_count as bigint) as customer_count,
    cast(historic_net_amount as decimal(18, 2)) as historic_net_amount,
    {{ round_significant('mean_p_alive') }} as mean_p_alive,
    {{ round_significant('cast(expected_orders as double)') }} as expected_orders,
    cast(predicted_net_amount as decimal(18, 2)) as predicted_net_amount,
    cast(discounted_net_amount as decimal(18, 2)) as discounted_net_amount,
    cast(total_net_amount as decimal(18, 2)) as total_net_amount,
    cast(round(predicted_net_amount_per_customer, 2) as decimal(18, 2))
        as predicted_net_amount_per_customer,
    currency
from with_means

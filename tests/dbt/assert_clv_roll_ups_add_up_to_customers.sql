{# A failure means that the segments or the deciles do not hold the same money and customers as the
   customers' own rows: somebody is in two of them, or in none. #}

with

customers as (
    select * from {{ ref('fct_customer_clv') }}
),

segments as (
    select * from {{ ref('agg_clv_segments') }}
),

deciles as (
    select * from {{ ref('agg_clv_deciles') }}
),

totals as (
    select
        'segments' as roll_up,
        count(*) as customer_count,
        coalesce(sum(historic_net_amount), 0) as historic_net_amount,
        coalesce(sum(predicted_net_amount), 0) as predicted_net_amount
    from customers
    union all
    select
        'deciles' as roll_up,
        count(*) as customer_count,
        coalesce(sum(historic_net_amount), 0) as historic_net_amount,
        coalesce(sum(predicted_net_amount), 0) as predicted_net_amount
    from customers
    where predicted_net_amount is not null
),

roll_ups as (
    select
        'segments' as roll_up,
        coalesce(sum(customer_count), 0) as customer_count,
        coalesce(sum(historic_net_amount), 0) as historic_net_amount,
        coalesce(sum(predicted_net_amount), 0) as predicted_net_amount
    from segments
    union all
    select
        'deciles' as roll_up,
        coalesce(sum(customer_count), 0) as customer_count,
        coalesce(sum(historic_net_amount), 0) as historic_net_amount,
        coalesce(sum(predicted_net_amount), 0) as predicted_net_amount
    from deciles
)

select
    totals.roll_up,
    totals.customer_count,
    roll_ups.customer_count as rolled_up_customer_count,
    totals.predicted_net_amount,
    roll_ups.predicted_net_amount as rolled_up_predicted_net_amount
from totals
inner join roll_ups
    on totals.roll_up = roll_ups.roll_up
where
    totals.customer_count != roll_ups.customer_count
    or totals.historic_net_amount != roll_ups.historic_net_amount
    or totals.predicted_net_amount != roll_ups.predicted_net_amount

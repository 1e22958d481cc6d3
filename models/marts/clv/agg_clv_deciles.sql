{# Equal predictions fall into the same decile: the one of the first of them. #}

with

customers as (
    select * from {{ ref('fct_customer_clv') }}
    where predicted_net_amount is not null
),

customers_counted_by_prediction as (
    select
        predicted_net_amount,
        min(as_of_date) as as_of_date,
        min(currency) as currency,
        count(*) as customer_count,
        sum(historic_net_amount) as historic_net_amount,
        sum(predicted_net_amount) as predicted_sum
    from customers
    group by predicted_net_amount
),

with_rank as (
    select
        *,
        sum(customer_count) over (
            order by predicted_net_amount desc nulls last
            rows between unbounded preceding and current row
        ) - customer_count as customers_above,
        sum(customer_count) over () as customers_in_all,
        sum(predicted_sum) over () as predicted_in_all
    from customers_counted_by_prediction
),

with_decile as (
    select
        *,
        1 + cast(
            floor(
                cast(10 * customers_above as double) / nullif(cast(customers_in_all as double), 0)
            )
            as integer
        ) as decile
    from with_rank
),

summed_to_decile as (
    select
        decile,
        min(as_of_date) as as_of_date,
        min(currency) as currency,
        sum(customer_count) as customer_count,
        min(customers_in_all) as customers_in_all,
        sum(historic_net_amount) as historic_net_amount,
        sum(predicted_sum) as predicted_net_amount,
        min(predicted_in_all) as predicted_in_all,
        min(predicted_net_amount) as lowest_predicted_net_amount,
        max(predicted_net_amount) as highest_predicted_net_amount
    from with_decile
    group by decile
),

with_shares as (
    select
        *,
        cast(customer_count as double) / nullif(cast(customers_in_all as double), 0)
            as customer_share,
        cast(predicted_net_amount as double) / nullif(cast(predicted_in_all as double), 0)
            as predicted_share,
        cast(sum(predicted_net_amount) over best_first as double)
        / nullif(cast(predicted_in_all as double), 0) as cumulative_predicted_share,
        cast(sum(customer_count) over best_first as double)
        / nullif(cast(customers_in_all as double), 0)
            as cumulative_customer_share
    from summed_to_decile
    window best_first as (
        order by decile nulls last
        rows between unbounded preceding and current row
    )
)

select
    decile,
    as_of_date,
    cast(customer_count as bigint) as customer_count,
    {{ round_significant('customer_share') }} as customer_share,
    {{ round_significant('cumulative_customer_share') }} as cumulative_customer_share,
    cast(historic_net_amount as decimal(18, 2)) as historic_net_amount,
    cast(predicted_net_amount as decimal(18, 2)) as predicted_net_amount,
    {{ round_significant('predicted_share') }} as predicted_share,
    {{ round_significant('cumulative_predicted_share') }} as cumulative_predicted_share,
    lowest_predicted_net_amount,
    highest_predicted_net_amount,
    currency
from with_shares

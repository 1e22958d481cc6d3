{# Equal predictions fall into the same tenth: the one of the first of them. #}

with

predictions as (
    select * from {{ ref('int_clv_backtest_predictions') }}
),

choice as (
    select * from {{ ref('int_clv_model_choice') }}
),

predictions_grouped as (
    select
        subject,
        origin_date,
        model,
        predicted,
        sum(customer_count) as customer_count,
        sum(cast(actual * customer_count as decimal(28, 2))) as actual_in_all
    from predictions
    group by subject, origin_date, model, predicted
),

with_rank as (
    select
        *,
        sum(customer_count) over (
            partition by subject, origin_date, model
            order by predicted desc nulls last
            rows between unbounded preceding and current row
        ) - customer_count as customers_above,
        sum(customer_count) over (partition by subject, origin_date, model) as customers_in_all
    from predictions_grouped
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
        subject,
        origin_date,
        model,
        decile,
        sum(customer_count) as customer_count,
        cast(sum(cast(predicted * customer_count as decimal(28, 10))) as double) as predicted,
        cast(sum(actual_in_all) as double) as actual
    from with_decile
    group by subject, origin_date, model, decile
)

select
    summed_to_decile.subject,
    summed_to_decile.origin_date,
    summed_to_decile.model,
    summed_to_decile.model = choice.order_model as is_chosen,
    summed_to_decile.decile,
    cast(summed_to_decile.customer_count as bigint) as customer_count,
    {{ round_significant('summed_to_decile.predicted / summed_to_decile.customer_count') }}
        as mean_predicted,
    {{ round_significant('summed_to_decile.actual / summed_to_decile.customer_count') }}
        as mean_actual
from summed_to_decile
cross join choice

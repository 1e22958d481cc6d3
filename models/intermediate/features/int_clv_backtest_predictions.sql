{# Customers who look the same at the origin and did the same after it are one row: everything a
   measure of accuracy needs, at a fraction of the rows. #}

with

origins as (
    select * from {{ ref('int_clv_origins') }}
    where not is_current
),

summary as (
    select * from {{ ref('int_clv_summary') }}
),

predictions as (
    select * from {{ ref('ml_clv_predictions') }}
),

customers_counted_by_outcome as (
    select
        summary.origin_date,
        cast(origins.horizon_days as double) as horizon_days,
        summary.repeat_count,
        summary.t_x,
        summary.observed_days,
        summary.last_period_order_days,
        summary.later_order_days,
        count(*) as customer_count
    from summary
    inner join origins
        on summary.origin_date = origins.origin_date
    group by
        summary.origin_date,
        origins.horizon_days,
        summary.repeat_count,
        summary.t_x,
        summary.observed_days,
        summary.last_period_order_days,
        summary.later_order_days
),

base_rate as (
    select
        origin_date,
        cast(sum(repeat_count * customer_count) as double)
        / nullif(cast(sum(observed_days * customer_count) as double), 0) as orders_per_day
    from customers_counted_by_outcome
    group by origin_date
),

predicted_by_models as (
    select
        outcomes.origin_date,
        predictions.model,
        predictions.expected_orders as predicted_orders,
        outcomes.later_order_days,
        outcomes.customer_count
    from customers_counted_by_outcome as outcomes
    inner join predictions
        on
            outcomes.origin_date = predictions.origin_date
            and outcomes.repeat_count = predictions.repeat_count
            and outcomes.t_x = predictions.t_x
            and outcomes.observed_days = predictions.observed_days
),

predicted_zero as (
    select
        origin_date,
        'zero' as model,
        cast(0 as double) as predicted_orders,
        later_order_days,
        customer_count
    from customers_counted_by_outcome
),

predicted_mean as (
    select
        outcomes.origin_date,
        'mean' as model,
        coalesce(base_rate.orders_per_day, 0) * outcomes.horizon_days as predicted_orders,
        outcomes.later_order_days,
        outcomes.customer_count
    from customers_counted_by_outcome as outcomes
    inner join base_rate
        on outcomes.origin_date = base_rate.origin_date
),

predicted_naive_rate as (
    select
        origin_date,
        'naive_rate' as model,
        coalesce(repeat_count * horizon_days / nullif(observed_days, 0), 0) as predicted_orders,
        later_order_days,
        customer_count
    from customers_counted_by_outcome
),

predicted_last_period as (
    select
        origin_date,
        'last_period' as model,
        cast(last_period_order_days as double) as predicted_orders,
        later_order_days,
        customer_count
    from customers_counted_by_outcome
),

every_prediction as (
    select * from predicted_by_models
    union all
    select * from predicted_zero
    union all
    select * from predicted_mean
    union all
    select * from predicted_naive_rate
    union all
    select * from predicted_last_period
),

final as (
    select
        origin_date,
        model,
        predicted_orders,
        later_order_days,
        cast(sum(customer_count) as bigint) as customer_count
    from every_prediction
    group by origin_date, model, predicted_orders, later_order_days
)

select * from final

{# What a group of customers is worth depends on their histories and on sums of their repeat
   amounts: the expected value of a purchase is linear in the amount, its variance quadratic. #}

with

summary as (
    select * from {{ ref('int_clv_summary') }}
),

gate as (
    select * from {{ ref('int_clv_gates') }}
    where is_current
),

predictions as (
    select * from {{ ref('ml_clv_predictions') }}
),

segments as (
    select * from {{ ref('int_rfm_scores') }}
    where is_current
),

customers_summed_to_history as (
    select
        segments.segment,
        summary.repeat_count,
        summary.t_x,
        summary.observed_days,
        summary.paid_repeat_count,
        cast(count(*) as bigint) as customer_count,
        cast(sum(summary.repeat_amount) as double) as repeat_amount,
        cast(sum(cast(summary.repeat_amount * summary.repeat_amount as decimal(28, 2))) as double)
            as squared_repeat_amount
    from summary
    inner join gate
        on summary.origin_date = gate.origin_date
    inner join segments
        on summary.customer_id = segments.customer_id
    group by
        segments.segment,
        summary.repeat_count,
        summary.t_x,
        summary.observed_days,
        summary.paid_repeat_count
),

final as (
    select
        customers.segment,
        customers.repeat_count,
        customers.t_x,
        customers.observed_days,
        customers.paid_repeat_count,
        customers.customer_count,
        customers.repeat_amount,
        customers.squared_repeat_amount,
        predictions.expected_orders,
        predictions.order_variance
    from customers_summed_to_history as customers
    inner join predictions
        on
            customers.repeat_count = predictions.repeat_count
            and customers.t_x = predictions.t_x
            and customers.observed_days = predictions.observed_days
            and customers.paid_repeat_count = predictions.paid_repeat_count
)

select * from final

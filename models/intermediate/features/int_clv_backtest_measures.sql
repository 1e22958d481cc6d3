{# One row per predictor with every measure side by side. Sums are of decimals: a sum of floats
   depends on the order of its terms. #}

with

predictions as (
    select * from {{ ref('int_clv_backtest_predictions') }}
),

terms as (
    select
        origin_date,
        model,
        predicted_orders,
        later_order_days,
        customer_count,
        predicted_orders - later_order_days as miss,
        -- whoever predicts nothing for somebody who came is wrong without bound: the floor of 1e-9
        -- orders keeps it a number
        case
            when later_order_days > 0
                then
                    later_order_days
                    * (ln(later_order_days) - ln(greatest(predicted_orders, 1e-9)))
            else 0
        end as log_term
    from predictions
),

terms_summed_to_model as (
    select
        origin_date,
        model,
        cast(sum(customer_count) as double) as customer_count,
        cast(sum(later_order_days * customer_count) as double) as actual_orders,
        cast(sum(cast(predicted_orders * customer_count as decimal(28, 10))) as double)
            as predicted_orders,
        cast(sum(cast(abs(miss) * customer_count as decimal(28, 10))) as double) as absolute_miss,
        cast(sum(cast(miss * miss * customer_count as decimal(28, 10))) as double) as squared_miss,
        cast(sum(cast(2 * (log_term + miss) * customer_count as decimal(28, 10))) as double)
            as deviance
    from terms
    group by origin_date, model
),

-- Equal predictions share the last places of the top tenth evenly, whoever comes first.
predictions_ranked as (
    select
        origin_date,
        model,
        cast(sum(customer_count) as double) as customer_count,
        cast(sum(later_order_days * customer_count) as double) as actual_orders,
        cast(
            sum(sum(customer_count)) over (
                partition by origin_date, model
                order by predicted_orders desc nulls last
                rows between unbounded preceding and current row
            ) - sum(customer_count) as double
        ) as customers_above,
        cast(sum(sum(customer_count)) over (partition by origin_date, model) as double)
            as customers_in_all
    from predictions
    group by origin_date, model, predicted_orders
),

top_tenth_summed_to_model as (
    select
        origin_date,
        model,
        cast(sum(cast(
            actual_orders
            * least(greatest(0.1 * customers_in_all - customers_above, 0), customer_count)
            / customer_count as decimal(28, 10)
        )) as double) as captured_orders
    from predictions_ranked
    group by origin_date, model
),

final as (
    select
        sums.origin_date,
        sums.model,
        cast(sums.customer_count as bigint) as customer_count,
        cast(sums.actual_orders as bigint) as actual_orders,
        sums.predicted_orders,
        sums.predicted_orders / nullif(sums.actual_orders, 0) - 1 as bias_rate,
        sums.absolute_miss / sums.customer_count as mean_absolute_error,
        sqrt(sums.squared_miss / sums.customer_count) as root_mean_squared_error,
        sums.deviance / sums.customer_count as poisson_deviance,
        top_tenth_summed_to_model.captured_orders / nullif(sums.actual_orders, 0)
            as top_decile_capture
    from terms_summed_to_model as sums
    inner join top_tenth_summed_to_model
        on
            sums.origin_date = top_tenth_summed_to_model.origin_date
            and sums.model = top_tenth_summed_to_model.model
)

select * from final

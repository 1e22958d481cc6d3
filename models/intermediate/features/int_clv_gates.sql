{# Everything the Python models are told: the facts at each origin, what is asked of them, and the
   settings of the project. #}

with

origins as (
    select * from {{ ref('int_clv_origins') }}
),

summary as (
    select * from {{ ref('int_clv_summary') }}
),

customers_summed_to_origin as (
    select
        origin_date,
        count(*) as buyer_count,
        sum(case when repeat_count >= 2 then 1 else 0 end) as repeater_count,
        min(first_order_date) as first_order_date,
        max(last_order_date) as last_order_date,
        sum(net_amount) as net_amount,
        sum(day_value_amount) as day_value_amount
    from summary
    group by origin_date
),

joined as (
    select
        origins.origin_date,
        origins.is_current,
        origins.horizon_days,
        customers_summed_to_origin.buyer_count,
        customers_summed_to_origin.repeater_count,
        {{ days_between('customers_summed_to_origin.first_order_date', 'origins.origin_date') }}
            as history_days,
        {{ days_between('customers_summed_to_origin.last_order_date', 'origins.origin_date') }}
            as silence_days,
        {{ clv_kept_share(
            'customers_summed_to_origin.net_amount', 'customers_summed_to_origin.day_value_amount'
        ) }} as kept_share
    from origins
    left join customers_summed_to_origin
        on origins.origin_date = customers_summed_to_origin.origin_date
),

final as (
    select
        origin_date,
        is_current,
        horizon_days,
        cast(coalesce(buyer_count, 0) as bigint) as buyer_count,
        cast(coalesce(repeater_count, 0) as bigint) as repeater_count,
        coalesce(history_days, 0) as history_days,
        coalesce(silence_days, 0) as silence_days,
        {{ round_significant('kept_share') }} as kept_share,
        cast({{ var('clv_min_buyers') }} as bigint) as min_buyers,
        cast({{ var('clv_min_history_days') }} as bigint) as min_history_days,
        cast({{ var('clv_max_silence_days') }} as bigint) as max_silence_days,
        cast({{ var('clv_min_repeaters') }} as bigint) as min_repeaters,
        cast({{ var('min_n') }} as bigint) as min_at_risk,
        cast({{ var('annual_discount_rate') }} as double) as annual_discount_rate,
        cast({{ var('clv_interval_coverage') }} as double) as interval_coverage,
        cast('{{ var("clv_order_model") }}' as string) as asked_model,
        cast('{{ var("clv_fallback_model") }}' as string) as fallback_model
    from joined
)

select * from final

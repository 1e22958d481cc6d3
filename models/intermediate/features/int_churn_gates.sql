{# What there is to learn from, what is needed, and the settings that the Python models are told. #}

with

origins as (
    select * from {{ ref('int_churn_origins') }}
),

silences as (
    select * from {{ ref('int_churn_silences') }}
),

origins_summed as (
    select
        max(case when is_current then origin_date end) as origin_date,
        max(case when is_held_out then origin_date end) as held_out_origin_date,
        max(horizon_days) as horizon_days,
        max(case when is_current then history_days end) as history_days
    from origins
),

customers_counted_by_origin as (
    select
        origin_number,
        count(*) as buyer_count,
        sum(case when had_no_order then 1 else 0 end) as gone_count,
        sum(case when not had_no_order then 1 else 0 end) as kept_count
    from silences
    group by origin_number
),

-- each class has to be there at every origin that is learned from or judged on
counts_compared as (
    select
        max(case when origin_number = 0 then buyer_count end) as buyer_count,
        min(case when origin_number > 0 then gone_count end) as gone_count,
        min(case when origin_number > 0 then kept_count end) as kept_count
    from customers_counted_by_origin
),

final as (
    select
        origins_summed.origin_date,
        origins_summed.held_out_origin_date,
        origins_summed.horizon_days,
        cast(coalesce(counts_compared.buyer_count, 0) as bigint) as buyer_count,
        cast({{ var('churn_min_buyers') }} as bigint) as min_buyers,
        origins_summed.history_days,
        -- a horizon each before the first origin, to train on, to calibrate on and to hold out
        4 * origins_summed.horizon_days as min_history_days,
        cast(coalesce(counts_compared.gone_count, 0) as bigint) as gone_count,
        cast(coalesce(counts_compared.kept_count, 0) as bigint) as kept_count,
        cast({{ var('min_n') }} as bigint) as min_class_count,
        cast({{ var('churn_leak_auc') }} as double) as leak_auc
    from origins_summed
    cross join counts_compared
)

select * from final

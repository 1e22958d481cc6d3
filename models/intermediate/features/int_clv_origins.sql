with

as_of as (
    select * from {{ ref('int_as_of') }}
),

current_origin as (
    select
        as_of_date as origin_date,
        true as is_current,
        {{ var('clv_horizon_days') }} as horizon_days
    from as_of
),

-- a day whose future is known: predictions made there can be compared with what happened
past_origin as (
    select
        {{ add_days('as_of_date', '-' ~ var('clv_backtest_days')) }} as origin_date,
        false as is_current,
        {{ var('clv_backtest_days') }} as horizon_days
    from as_of
),

both_origins as (
    select * from current_origin
    union all
    select * from past_origin
),

final as (
    select
        origin_date,
        is_current,
        cast(horizon_days as bigint) as horizon_days
    from both_origins
)

select * from final

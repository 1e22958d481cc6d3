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

-- days whose future is known: predictions made there can be compared with what happened. They are
-- one horizon apart, so that no outcome is counted for two of them.
past_origins as (
    {%- for number in range(1, var('clv_backtest_origins') + 1) %}
    select
        {{ add_days('as_of_date', '-' ~ number * var('clv_backtest_days')) }} as origin_date,
        false as is_current,
        {{ var('clv_backtest_days') }} as horizon_days
    from as_of
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

every_origin as (
    select * from current_origin
    union all
    select * from past_origins
),

final as (
    select
        origin_date,
        is_current,
        cast(horizon_days as bigint) as horizon_days
    from every_origin
)

select * from final

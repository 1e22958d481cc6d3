{# A sample of bounded size, drawn by hash so that no order of rows can change it: a share or a mean
   over twenty thousand customers is known well enough, and eight predictors times a million
   customers would cost more than everything they judge. #}
{{ config(materialized='table') }}

with

origins as (
    select * from {{ ref('int_clv_origins') }}
    where not is_current
),

summary as (
    select * from {{ ref('int_clv_summary') }}
),

final as (
    select
        summary.origin_date,
        origins.horizon_days,
        summary.customer_id,
        summary.repeat_count,
        summary.t_x,
        summary.observed_days,
        summary.paid_repeat_count,
        summary.repeat_amount,
        summary.net_amount,
        summary.last_period_order_days,
        summary.last_period_net_amount,
        summary.later_order_days,
        summary.later_net_amount
    from summary
    inner join origins
        on summary.origin_date = origins.origin_date
    qualify row_number() over (
        partition by summary.origin_date
        order by md5(summary.customer_id) nulls last, summary.customer_id nulls last
    ) <= {{ var('clv_backtest_rows') }}
)

select * from final

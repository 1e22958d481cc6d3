{# A failure means that the overview shows other orders or other money than core: over all
   periods of a kind, the totals, each margin (all channels of a country, all countries of a
   channel) and the single combinations must each give the whole. #}

with

overview as (
    select * from {{ ref('agg_overview_periods') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
    where not is_after_as_of
),

core as (
    select
        coalesce(sum(case when is_counted_order then 1 else 0 end), 0) as order_count,
        coalesce(sum(gross_amount), 0) as gross_amount,
        coalesce(sum(refund_amount), 0) as refund_amount
    from orders
),

overview_summed as (
    select
        period_type,
        channel = 'All' as is_all_channels,
        country = 'All' as is_all_countries,
        sum(order_count) as order_count,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount
    from overview
    group by period_type, channel = 'All', country = 'All'
)

select
    overview_summed.*,
    core.order_count as core_order_count,
    core.gross_amount as core_gross_amount,
    core.refund_amount as core_refund_amount
from overview_summed
cross join core
where
    overview_summed.order_count != core.order_count
    or overview_summed.gross_amount != core.gross_amount
    or overview_summed.refund_amount != core.refund_amount

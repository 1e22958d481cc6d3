{# A failure means that the members of a dimension do not add up to the revenue of the month:
   some of what changed would be in nobody's line. #}

with

movers as (
    select * from {{ ref('agg_movers') }}
),

overview as (
    select * from {{ ref('agg_overview_periods') }}
    where period_type = 'month' and channel = 'All' and country = 'All'
),

movers_summed as (
    select
        dimension,
        max(current_period_start) as current_period_start,
        max(previous_period_start) as previous_period_start,
        max(year_ago_period_start) as year_ago_period_start,
        sum(current_net_amount) as current_net_amount,
        sum(previous_net_amount) as previous_net_amount,
        sum(year_ago_net_amount) as year_ago_net_amount
    from movers
    group by dimension
)

select
    movers_summed.dimension,
    movers_summed.current_net_amount,
    current_month.net_amount as expected_current_net_amount,
    movers_summed.previous_net_amount,
    previous_month.net_amount as expected_previous_net_amount
from movers_summed
left join overview as current_month
    on movers_summed.current_period_start = current_month.period_start
left join overview as previous_month
    on movers_summed.previous_period_start = previous_month.period_start
left join overview as year_ago_month
    on movers_summed.year_ago_period_start = year_ago_month.period_start
where
    not coalesce(current_month.is_complete, false)
    or not coalesce(movers_summed.current_net_amount = current_month.net_amount, false)
    or not coalesce(movers_summed.previous_net_amount = previous_month.net_amount, false)
    or coalesce(movers_summed.year_ago_net_amount, 0) != coalesce(year_ago_month.net_amount, 0)

{# A failure means that the overview counts orders, or people twice, instead of different people:
   the monthly figures are counted again from the orders, in the plainest way there is. #}

with

overview as (
    select * from {{ ref('agg_overview_periods') }}
    where period_type = 'month'
),

orders as (
    select * from {{ ref('fct_orders') }}
    where is_counted_order and not is_after_as_of
),

customers_counted as (
    select
        {{ period_start('month', 'order_date') }} as period_start,
        'All' as channel,
        'All' as country,
        count(distinct customer_id) as customer_count
    from orders
    group by {{ period_start('month', 'order_date') }}
    union all
    select
        {{ period_start('month', 'order_date') }} as period_start,
        channel,
        'All' as country,
        count(distinct customer_id) as customer_count
    from orders
    group by {{ period_start('month', 'order_date') }}, channel
    union all
    select
        {{ period_start('month', 'order_date') }} as period_start,
        'All' as channel,
        country,
        count(distinct customer_id) as customer_count
    from orders
    group by {{ period_start('month', 'order_date') }}, country
)

select
    overview.period_start,
    overview.channel,
    overview.country,
    overview.active_customers,
    coalesce(customers_counted.customer_count, 0) as expected_customers
from overview
left join customers_counted
    on
        overview.period_start = customers_counted.period_start
        and overview.channel = customers_counted.channel
        and overview.country = customers_counted.country
where
    (overview.channel = 'All' or overview.country = 'All')
    and overview.active_customers != coalesce(customers_counted.customer_count, 0)

{# A failure means that a customer who was active before is neither returning nor dormant now, or is
   both. Only for the whole shop: in one channel somebody may go on buying in another. Also fails if
   new customers over all periods are not the buyers. #}

with

overview as (
    select * from {{ ref('agg_overview_periods') }}
    where channel = 'All' and country = 'All'
),

customers as (
    select * from {{ ref('dim_customers') }}
),

with_period_before as (
    select
        *,
        lag(active_customers) over (
            partition by period_type
            order by period_start nulls last
        ) as active_before
    from overview
),

buyers_counted as (
    select count(*) as customer_count
    from customers
    where is_buyer
),

new_customers_summed as (
    select
        period_type,
        sum(new_customers) as new_customers
    from overview
    group by period_type
),

differences as (
    select
        with_period_before.period_type,
        with_period_before.period_start,
        with_period_before.active_before as expected,
        with_period_before.returning_customers + with_period_before.dormant_customers as found
    from with_period_before
    where
        coalesce(with_period_before.active_before, 0)
        != with_period_before.returning_customers + with_period_before.dormant_customers
    union all
    select
        new_customers_summed.period_type,
        cast(null as date) as period_start,
        buyers_counted.customer_count as expected,
        new_customers_summed.new_customers as found
    from new_customers_summed
    cross join buyers_counted
    where new_customers_summed.new_customers != buyers_counted.customer_count
)

select * from differences

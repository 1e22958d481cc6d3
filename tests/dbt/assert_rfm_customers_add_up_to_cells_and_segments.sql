{# A failure means that the customer rows of a date, its cells and its segments tell different
   stories: a page would show another number than the list behind it. #}

with

customer_rfm as (
    select * from {{ ref('fct_customer_rfm') }}
),

cells as (
    select * from {{ ref('agg_rfm_cells') }}
),

segments as (
    select * from {{ ref('agg_rfm_segments') }}
),

customers_counted as (
    select
        as_of_date,
        segment,
        count(*) as customer_count,
        sum(order_count) as order_count,
        sum(net_amount) as net_amount
    from customer_rfm
    group by as_of_date, segment
),

cells_summed as (
    select
        as_of_date,
        segment,
        sum(customer_count) as customer_count,
        sum(order_count) as order_count,
        sum(net_amount) as net_amount
    from cells
    group by as_of_date, segment
),

dates_with_customers as (
    select as_of_date
    from customers_counted
    group by as_of_date
)

select
    segments.as_of_date,
    segments.segment,
    segments.customer_count,
    cells_summed.customer_count as customers_in_cells,
    customers_counted.customer_count as customers_in_list
from segments
full outer join cells_summed
    on
        segments.as_of_date = cells_summed.as_of_date
        and segments.segment = cells_summed.segment
left join dates_with_customers
    on segments.as_of_date = dates_with_customers.as_of_date
left join customers_counted
    on
        segments.as_of_date = customers_counted.as_of_date
        and segments.segment = customers_counted.segment
where
    coalesce(segments.customer_count != cells_summed.customer_count, true)
    or segments.order_count != cells_summed.order_count
    or segments.net_amount != cells_summed.net_amount
    or (
        dates_with_customers.as_of_date is not null
        and (
            segments.customer_count != coalesce(customers_counted.customer_count, 0)
            or segments.order_count != coalesce(customers_counted.order_count, 0)
            or segments.net_amount != coalesce(customers_counted.net_amount, 0)
        )
    )

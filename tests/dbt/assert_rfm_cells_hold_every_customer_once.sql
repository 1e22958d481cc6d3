{# A failure means that on some date the cells do not add up to the customers who had ordered by
   then, or to their orders and revenue. With a window only customers are compared, because what
   lies before the window is left out on purpose. #}

with

cells as (
    select * from {{ ref('agg_rfm_cells') }}
),

customers as (
    select * from {{ ref('dim_customers') }}
    where is_buyer
),

customer_days as (
    select * from {{ ref('int_customer_days') }}
),

cells_summed_to_date as (
    select
        as_of_date,
        sum(case when segment = 'Prospects' then 0 else customer_count end) as customer_count,
        sum(order_count) as order_count,
        sum(net_amount) as net_amount
    from cells
    group by as_of_date
),

buyers_grouped_to_day as (
    select
        first_order_date,
        count(*) as customer_count
    from customers
    group by first_order_date
),

days_summed as (
    select
        activity_date,
        sum(order_count) as order_count,
        sum(net_amount) as net_amount
    from customer_days
    group by activity_date
),

buyers_up_to_date as (
    select
        cells_summed_to_date.as_of_date,
        coalesce(sum(buyers_grouped_to_day.customer_count), 0) as customer_count
    from cells_summed_to_date
    left join buyers_grouped_to_day
        on cells_summed_to_date.as_of_date >= buyers_grouped_to_day.first_order_date
    group by cells_summed_to_date.as_of_date
),

days_up_to_date as (
    select
        cells_summed_to_date.as_of_date,
        coalesce(sum(days_summed.order_count), 0) as order_count,
        coalesce(sum(days_summed.net_amount), 0) as net_amount
    from cells_summed_to_date
    left join days_summed
        on cells_summed_to_date.as_of_date >= days_summed.activity_date
    group by cells_summed_to_date.as_of_date
)

select
    cells_summed_to_date.as_of_date,
    cells_summed_to_date.customer_count,
    buyers_up_to_date.customer_count as buyer_count,
    cells_summed_to_date.order_count,
    days_up_to_date.order_count as core_order_count,
    cells_summed_to_date.net_amount,
    days_up_to_date.net_amount as core_net_amount
from cells_summed_to_date
inner join buyers_up_to_date
    on cells_summed_to_date.as_of_date = buyers_up_to_date.as_of_date
inner join days_up_to_date
    on cells_summed_to_date.as_of_date = days_up_to_date.as_of_date
where
    cells_summed_to_date.customer_count != buyers_up_to_date.customer_count
    {%- if not var('rfm_window_days') %}
    or cells_summed_to_date.order_count != days_up_to_date.order_count
    or cells_summed_to_date.net_amount != days_up_to_date.net_amount
    {%- endif %}

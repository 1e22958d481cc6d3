{# A failure means that a join or a group by changed money between lines, orders and customers: per
   source, an order's gross is its lines' less its own discount, its refund theirs plus the refund
   noted on it, and customers have what their orders up to the as-of date have. #}

with

accepted_orders as (
    select
        source_name,
        count(*) as order_count,
        sum(coalesce(discount_amount, 0)) as discount_amount,
        sum(coalesce(refunded_amount, 0)) as refunded_amount
    from {{ ref('int_orders_checked') }}
    where rejection_rule is null
    group by source_name
),

lines_summed as (
    select
        split_part(order_id, ':', 1) as source_name,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount
    from {{ ref('fct_order_lines') }}
    group by split_part(order_id, ':', 1)
),

orders_summed as (
    select
        source_name,
        count(*) as order_count,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        sum(case when is_after_as_of then 0 else net_amount end) as net_amount_to_date,
        sum(case when is_counted_order and not is_after_as_of then 1 else 0 end)
            as order_count_to_date
    from {{ ref('fct_orders') }}
    group by source_name
),

customers_summed as (
    select
        source_name,
        sum(net_amount) as net_amount,
        sum(order_count) as order_count
    from {{ ref('dim_customers') }}
    group by source_name
),

compared as (
    select
        accepted_orders.source_name,
        accepted_orders.order_count as accepted_order_count,
        orders_summed.order_count,
        lines_summed.gross_amount - accepted_orders.discount_amount as expected_gross_amount,
        orders_summed.gross_amount,
        lines_summed.refund_amount + accepted_orders.refunded_amount as expected_refund_amount,
        orders_summed.refund_amount,
        orders_summed.net_amount_to_date,
        customers_summed.net_amount as customers_net_amount,
        orders_summed.order_count_to_date,
        customers_summed.order_count as customers_order_count
    from accepted_orders
    left join lines_summed
        on accepted_orders.source_name = lines_summed.source_name
    left join orders_summed
        on accepted_orders.source_name = orders_summed.source_name
    left join customers_summed
        on accepted_orders.source_name = customers_summed.source_name
)

select * from compared
where
    accepted_order_count is distinct from order_count
    or expected_gross_amount is distinct from gross_amount
    or expected_refund_amount is distinct from refund_amount
    or net_amount_to_date is distinct from customers_net_amount
    or order_count_to_date is distinct from customers_order_count

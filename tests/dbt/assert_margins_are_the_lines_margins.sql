{# A failure means that a cost was lost, doubled or made up on the way up from the lines: an order
   costs what its lines cost and is known only when all of them are, and so is a customer by the
   orders up to the as-of date. #}

with

lines_summed_to_order as (
    select
        order_id,
        sum(cost_amount) as cost_amount,
        sum(case when cost_amount is null then 1 else 0 end) as unknown_line_count
    from {{ ref('fct_order_lines') }}
    group by order_id
),

wrong_orders as (
    select
        orders.order_id as id,
        orders.cost_amount,
        lines_summed_to_order.cost_amount as expected_cost_amount
    from {{ ref('fct_orders') }} as orders
    left join lines_summed_to_order
        on orders.order_id = lines_summed_to_order.order_id
    where
        orders.cost_amount is distinct from
        case
            when lines_summed_to_order.unknown_line_count = 0
                then lines_summed_to_order.cost_amount
        end
),

orders_summed_to_customer as (
    select
        customer_id,
        sum(cost_amount) as cost_amount,
        sum(margin_amount) as margin_amount,
        sum(case when cost_amount is null then 1 else 0 end) as unknown_order_count
    from {{ ref('fct_orders') }}
    where not is_after_as_of
    group by customer_id
),

wrong_customers as (
    select
        customers.customer_id as id,
        customers.cost_amount,
        orders_summed_to_customer.cost_amount as expected_cost_amount
    from {{ ref('dim_customers') }} as customers
    left join orders_summed_to_customer
        on customers.customer_id = orders_summed_to_customer.customer_id
    where
        customers.cost_amount is distinct from
        case
            when orders_summed_to_customer.unknown_order_count = 0
                then orders_summed_to_customer.cost_amount
        end
        or customers.margin_amount is distinct from
        case
            when orders_summed_to_customer.unknown_order_count = 0
                then orders_summed_to_customer.margin_amount
        end
),

wrong as (
    select * from wrong_orders
    union all
    select * from wrong_customers
)

select * from wrong

with

orders as (
    select * from {{ ref('int_orders_checked') }}
    where rejection_rule is null
),

order_lines as (
    select * from {{ ref('fct_order_lines') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

lines_summed_to_order as (
    select
        order_id,
        count(*) as line_count,
        sum(quantity) as item_quantity,
        sum(gross_amount) as gross_amount,
        sum(refund_amount) as refund_amount,
        {{ cost_if_all_known('cost_amount') }} as cost_amount
    from order_lines
    group by order_id
),

-- A discount on the whole order is money never asked for, so it lowers gross; a refund noted on
-- the order is money given back.
orders_valued as (
    select
        orders.order_id,
        orders.customer_id,
        orders.source_name,
        orders.ordered_at,
        orders.order_date,
        coalesce(orders.channel, 'Unknown') as channel,
        orders.store,
        coalesce(orders.country, customers.country, 'Unknown') as country,
        coalesce(lines_summed_to_order.line_count, 0) as line_count,
        coalesce(lines_summed_to_order.item_quantity, 0) as item_quantity,
        coalesce(lines_summed_to_order.gross_amount, 0)
        - coalesce(orders.discount_amount, 0) as gross_amount,
        coalesce(lines_summed_to_order.refund_amount, 0)
        + coalesce(orders.refunded_amount, 0) as refund_amount,
        lines_summed_to_order.cost_amount,
        coalesce(orders.discount_amount, 0) as discount_amount,
        coalesce(orders.shipping_amount, 0) as shipping_amount,
        coalesce(orders.tax_amount, 0) as tax_amount
    from orders
    left join lines_summed_to_order
        on orders.order_id = lines_summed_to_order.order_id
    left join customers
        on orders.customer_id = customers.customer_id
),

orders_typed as (
    select
        *,
        {{ order_type('gross_amount', 'refund_amount') }} as order_type
    from orders_valued
)

select
    order_id,
    customer_id,
    source_name,
    ordered_at,
    order_date,
    order_type,
    channel,
    store,
    country,
    cast('{{ var("reporting_currency") }}' as string) as currency,
    cast(line_count as bigint) as line_count,
    cast(item_quantity as decimal(18, 4)) as item_quantity,
    cast(gross_amount as decimal(18, 2)) as gross_amount,
    cast(refund_amount as decimal(18, 2)) as refund_amount,
    cast(gross_amount - refund_amount as decimal(18, 2)) as net_amount,
    cast(cost_amount as decimal(18, 2)) as cost_amount,
    {{ margin_amount('(gross_amount - refund_amount)', 'cost_amount') }} as margin_amount,
    cast(discount_amount as decimal(18, 2)) as discount_amount,
    cast(shipping_amount as decimal(18, 2)) as shipping_amount,
    cast(tax_amount as decimal(18, 2)) as tax_amount,
    {{ counts_as_order('order_type', 'gross_amount') }} as is_counted_order,
    gross_amount = 0 and refund_amount = 0 as is_zero_value,
    order_date > {{ as_of_date() }} as is_after_as_of
from orders_typed

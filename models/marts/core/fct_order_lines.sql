with

order_lines as (
    select * from {{ ref('int_order_lines_checked') }}
    where rejection_rule is null
),

products as (
    select * from {{ ref('int_products_checked') }}
    where rejection_rule is null
),

lines_split_into_gross_and_refund as (
    select
        order_lines.order_line_id,
        order_lines.order_id,
        order_lines.customer_id,
        order_lines.order_date,
        order_lines.product_id,
        order_lines.quantity,
        order_lines.unit_price,
        coalesce(order_lines.unit_cost, products.unit_cost) as unit_cost,
        cast(
            case when order_lines.source_amount > 0 then order_lines.source_amount else 0 end
            as decimal(18, 2)
        ) as gross_amount,
        cast(
            case when order_lines.source_amount < 0 then -order_lines.source_amount else 0 end
            as decimal(18, 2)
        ) as refund_amount,
        {{ line_cost('order_lines.quantity', 'order_lines.unit_cost', 'products.unit_cost') }}
            as cost_amount,
        order_lines.source_amount < 0 or order_lines.quantity < 0 as is_return,
        order_lines.order_date > {{ as_of_date() }} as is_after_as_of
    from order_lines
    left join products
        on order_lines.product_id = products.product_id
)

select
    order_line_id,
    order_id,
    customer_id,
    order_date,
    product_id,
    quantity,
    unit_price,
    unit_cost,
    gross_amount,
    refund_amount,
    cast(gross_amount - refund_amount as decimal(18, 2)) as net_amount,
    cost_amount,
    {{ margin_amount('(gross_amount - refund_amount)', 'cost_amount') }} as margin_amount,
    is_return,
    is_after_as_of
from lines_split_into_gross_and_refund

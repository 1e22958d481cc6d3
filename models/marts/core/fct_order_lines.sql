with

order_lines as (
    select * from {{ ref('int_order_lines_checked') }}
    where rejection_rule is null
),

lines_split_into_gross_and_refund as (
    select
        order_line_id,
        order_id,
        customer_id,
        order_date,
        product_id,
        quantity,
        unit_price,
        cast(
            case when source_amount > 0 then source_amount else 0 end as decimal(18, 2)
        ) as gross_amount,
        cast(
            case when source_amount < 0 then -source_amount else 0 end as decimal(18, 2)
        ) as refund_amount,
        source_amount < 0 or quantity < 0 as is_return,
        order_date > {{ as_of_date() }} as is_after_as_of
    from order_lines
)

select
    order_line_id,
    order_id,
    customer_id,
    order_date,
    product_id,
    quantity,
    unit_price,
    gross_amount,
    refund_amount,
    cast(gross_amount - refund_amount as decimal(18, 2)) as net_amount,
    is_return,
    is_after_as_of
from lines_split_into_gross_and_refund

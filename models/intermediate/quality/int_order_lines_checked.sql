{{ config(materialized='view') }}

with

order_lines as (
    select * from {{ ref('int_order_lines_screened') }}
),

orders as (
    select * from {{ ref('int_orders_checked') }}
    where is_first_of_key
),

-- A line falls with its order, for the order's reason: every line has one answer.
judged as (
    select
        order_lines.source_name,
        order_lines.order_id,
        order_lines.order_id || '-'
        || coalesce(order_lines.source_line_id, cast(order_lines.line_number as string))
            as order_line_id,
        orders.customer_id,
        orders.order_date,
        -- a line that falls keeps the file's amount
        coalesce(orders.exchange_rate, 1) as exchange_rate,
        order_lines.product_id,
        order_lines.quantity,
        order_lines.unit_price,
        order_lines.unit_cost,
        order_lines.source_amount as file_amount,
        order_lines.is_exact_duplicate,
        order_lines.source_file,
        order_lines.source_row,
        case
            when order_lines.rejection_rule is not null then order_lines.rejection_rule
            when orders.order_id is null then 'unknown_order'
            when orders.rejection_rule is not null then orders.rejection_rule
            when order_lines.source_customer_id != orders.source_customer_id
                then 'conflicting_customer'
        end as rejection_rule,
        case
            when order_lines.rejection_rule is not null then order_lines.rejection_column
            when orders.order_id is null then 'order_id'
            when orders.rejection_rule is not null then orders.rejection_column
            when order_lines.source_customer_id != orders.source_customer_id then 'customer_id'
        end as rejection_column
    from order_lines
    left join orders
        on order_lines.order_id = orders.order_id
)

select
    source_name,
    order_id,
    order_line_id,
    customer_id,
    order_date,
    product_id,
    quantity,
    {{ in_reporting_currency('unit_price', 'exchange_rate', 'decimal(18, 4)') }} as unit_price,
    {{ in_reporting_currency('unit_cost', 'exchange_rate', 'decimal(18, 4)') }} as unit_cost,
    {{ in_reporting_currency('file_amount', 'exchange_rate', 'decimal(18, 4)') }}
        as source_amount,
    file_amount,
    is_exact_duplicate,
    source_file,
    source_row,
    rejection_rule,
    rejection_column
from judged

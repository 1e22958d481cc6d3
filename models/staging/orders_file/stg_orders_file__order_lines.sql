with

lines as (
    select * from {{ ref('stg_orders_file__lines') }}
),

order_lines as (
    select
        source_order_id,
        source_line_id,
        customer_id as source_customer_id,
        ordered_at,
        ordered_at_text,
        product_id as source_product_id,
        quantity,
        quantity_text,
        unit_price,
        unit_price_text,
        discount_amount,
        discount_text,
        amount as given_amount,
        amount_text as given_amount_text,
        is_repeated_row,
        source_file,
        source_row,
        row_fingerprint
    from lines
)

select * from order_lines

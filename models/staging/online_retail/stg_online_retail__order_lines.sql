with

invoice_lines as (
    select * from {{ ref('stg_online_retail__invoice_lines') }}
),

order_lines as (
    select
        invoice_id as source_order_id,
        customer_id as source_customer_id,
        invoiced_at as ordered_at,
        invoiced_at_text as ordered_at_text,
        stock_code as source_product_id,
        quantity,
        quantity_text,
        unit_price,
        unit_price_text,
        source_file,
        source_row,
        row_fingerprint
    from invoice_lines
)

select * from order_lines

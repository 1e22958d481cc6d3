with

invoice_lines as (
    select * from {{ ref('stg_online_retail__invoice_lines') }}
),

-- an invoice printed over two minutes has two times; its first is the order's
lines_grouped_to_order as (
    select
        invoice_id as source_order_id,
        min(customer_id) as source_customer_id,
        min(invoiced_at) as ordered_at,
        min(invoiced_at_text) as ordered_at_text,
        'online' as channel,
        min(country) as country,
        'GBP' as currency,
        min(source_file) as source_file,
        min(source_row) as source_row,
        min(row_fingerprint) as row_fingerprint
    from invoice_lines
    where invoice_id is not null
    group by invoice_id
)

select * from lines_grouped_to_order

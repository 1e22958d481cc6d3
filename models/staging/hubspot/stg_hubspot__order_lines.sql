with

deals as (
    select * from {{ ref('stg_hubspot__deals') }}
),

-- a deal names no products: it is one line of one amount
order_lines as (
    select
        record_id as source_order_id,
        record_id as source_line_id,
        cast(1 as decimal(18, 4)) as quantity,
        '1' as quantity_text,
        amount as given_amount,
        amount_text as given_amount_text,
        source_file,
        source_row,
        row_fingerprint
    from deals
)

select * from order_lines

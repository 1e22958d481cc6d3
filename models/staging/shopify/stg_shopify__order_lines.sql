with

order_rows as (
    select * from {{ ref('stg_shopify__order_rows') }}
),

-- the export names no lines: the place in the order does, the same in every export of the order
order_lines as (
    select
        order_name as source_order_id,
        cast(
            row_number() over (partition by source_file, order_name order by source_row asc)
            as string
        ) as source_line_id,
        coalesce(lineitem_sku, lineitem_name) as source_product_id,
        lineitem_quantity as quantity,
        lineitem_quantity_text as quantity_text,
        lineitem_price as unit_price,
        lineitem_price_text as unit_price_text,
        cast(lineitem_discount as decimal(18, 2)) as discount_amount,
        lineitem_discount_text as discount_text,
        source_file,
        source_row,
        row_fingerprint
    from order_rows
)

select * from order_lines

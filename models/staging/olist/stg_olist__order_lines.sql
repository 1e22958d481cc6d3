with

items as (
    select * from {{ ref('stg_olist__items') }}
),

-- an item is one piece: two of a kind are two rows
order_lines as (
    select
        order_id as source_order_id,
        item_id as source_line_id,
        product_id as source_product_id,
        1 as quantity,
        '1' as quantity_text,
        price as unit_price,
        price_text as unit_price_text,
        source_file,
        source_row,
        row_fingerprint
    from items
)

select * from order_lines

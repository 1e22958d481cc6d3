with

order_rows as (
    select * from {{ ref('stg_shopify__order_rows') }}
),

rows_grouped_to_product as (
    select
        coalesce(lineitem_sku, lineitem_name) as source_product_id,
        max(lineitem_name) as product_name,
        min(source_file) as source_file,
        min(source_row) as source_row,
        coalesce(lineitem_sku, lineitem_name) as row_fingerprint
    from order_rows
    where coalesce(lineitem_sku, lineitem_name) is not null
    group by coalesce(lineitem_sku, lineitem_name)
)

select * from rows_grouped_to_product

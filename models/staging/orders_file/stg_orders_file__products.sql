with

lines as (
    select * from {{ ref('stg_orders_file__lines') }}
),

-- the newest row of a product has its current name
lines_grouped_to_product as (
    select
        product_id as source_product_id,
        max_by(product_name, ordered_at_text || product_name) as product_name,
        max_by(category, ordered_at_text || category) as category,
        min(source_file) as source_file,
        min(source_row) as source_row,
        product_id as row_fingerprint
    from lines
    where product_id is not null
    group by product_id
)

select * from lines_grouped_to_product

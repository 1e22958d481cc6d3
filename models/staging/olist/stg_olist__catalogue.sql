with

source as (
    select * from {{ source('olist', 'products') }}
),

renamed as (
    select
        nullif(trim(product_id), '') as product_id,
        nullif(trim(product_category_name), '') as category,
        source_file,
        source_row,
        {{ row_fingerprint(['product_id', 'product_category_name']) }} as row_fingerprint
    from source
)

select * from renamed

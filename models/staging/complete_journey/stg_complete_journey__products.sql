with

source as (
    select * from {{ source('complete_journey', 'products') }}
),

renamed as (
    select
        -- ids
        nullif(trim(product_id), '') as source_product_id,

        -- text; the export names no product, so its type and its package have to tell them apart
        nullif(concat_ws(', ', nullif(trim(product_type), ''), nullif(trim(package_size), '')), '')
            as product_name,
        nullif(trim(department), '') as category,
        nullif(trim(product_category), '') as sub_category,
        nullif(trim(product_type), '') as product_type,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'product_id', 'manufacturer_id', 'department', 'brand', 'product_category',
            'product_type', 'package_size',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

with

source as (
    select * from {{ source('olist', 'product_category_name_translation') }}
),

renamed as (
    select
        nullif(trim(product_category_name), '') as category,
        nullif(trim(product_category_name_english), '') as category_in_english,
        source_file,
        source_row,
        {{ row_fingerprint(['product_category_name', 'product_category_name_english']) }}
            as row_fingerprint
    from source
)

select * from renamed

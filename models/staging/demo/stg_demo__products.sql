with

source as (
    select * from {{ source('demo', 'products') }}
),

renamed as (
    select
        -- ids
        nullif(trim(product_id), '') as source_product_id,

        -- text
        nullif(trim(name), '') as product_name,
        nullif(trim(category), '') as category,
        nullif(trim(sub_category), '') as sub_category,

        -- numerics
        try_cast(price as decimal(18, 4)) as list_price,
        nullif(trim(price), '') as list_price_text,
        try_cast(cost as decimal(18, 4)) as unit_cost,
        nullif(trim(cost), '') as unit_cost_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'product_id', 'name', 'category', 'sub_category', 'price', 'cost',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

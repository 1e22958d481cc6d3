with

source as (
    select * from {{ source('olist', 'order_items') }}
),

renamed as (
    select
        -- ids
        nullif(trim(order_id), '') as order_id,
        nullif(trim(order_item_id), '') as item_id,
        nullif(trim(product_id), '') as product_id,

        -- numerics
        try_cast(price as decimal(18, 4)) as price,
        nullif(trim(price), '') as price_text,
        try_cast(freight_value as decimal(18, 2)) as freight_amount,
        nullif(trim(freight_value), '') as freight_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'order_id', 'order_item_id', 'product_id', 'seller_id', 'shipping_limit_date', 'price',
            'freight_value',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

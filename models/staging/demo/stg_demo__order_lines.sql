with

source as (
    select * from {{ source('demo', 'order_lines') }}
),

renamed as (
    select
        -- ids
        nullif(trim(order_id), '') as source_order_id,
        nullif(trim(line_number), '') as source_line_id,
        nullif(trim(product_id), '') as source_product_id,

        -- numerics
        try_cast(quantity as decimal(18, 4)) as quantity,
        nullif(trim(quantity), '') as quantity_text,
        try_cast(unit_price as decimal(18, 4)) as unit_price,
        nullif(trim(unit_price), '') as unit_price_text,
        try_cast(discount as decimal(18, 2)) as discount_amount,
        nullif(trim(discount), '') as discount_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'order_id', 'line_number', 'product_id', 'quantity', 'unit_price', 'discount',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

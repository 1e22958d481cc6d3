with

source as (
    select * from {{ source('demo', 'orders') }}
),

renamed as (
    select
        -- ids
        nullif(trim(order_id), '') as source_order_id,
        nullif(trim(customer_id), '') as source_customer_id,

        -- text
        nullif(trim(status), '') as status,
        nullif(trim(channel), '') as channel,
        nullif(trim(store), '') as store,
        nullif(trim(currency), '') as currency,
        nullif(trim(promotion_code), '') as promotion_code,

        -- numerics
        try_cast(discount as decimal(18, 2)) as discount_amount,
        nullif(trim(discount), '') as discount_text,
        try_cast(shipping as decimal(18, 2)) as shipping_amount,
        nullif(trim(shipping), '') as shipping_text,
        try_cast(tax as decimal(18, 2)) as tax_amount,
        nullif(trim(tax), '') as tax_text,

        -- dates and timestamps
        try_cast(ordered_at as timestamp) as ordered_at,
        nullif(trim(ordered_at), '') as ordered_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'order_id', 'customer_id', 'ordered_at', 'status', 'channel', 'store', 'currency',
            'discount', 'shipping', 'tax', 'promotion_code',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

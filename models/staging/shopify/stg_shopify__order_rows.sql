with

source as (
    select * from {{ source('shopify', 'orders') }}
),

renamed as (
    select
        -- ids
        customer_key,
        lineitem_sku,
        order_id,

        -- text
        order_name,
        email,
        financial_status,
        fulfillment_status,
        currency,
        discount_code,
        lineitem_name,
        billing_name,
        billing_city,
        billing_zip,
        billing_province,
        billing_country,
        phone,
        vendor,
        location,
        order_source,

        -- flags
        try_cast(accepts_marketing as boolean) as accepts_marketing,

        -- numerics
        try_cast(subtotal as decimal(18, 4)) as subtotal,
        subtotal as subtotal_text,
        try_cast(shipping as decimal(18, 4)) as shipping,
        shipping as shipping_text,
        try_cast(taxes as decimal(18, 4)) as taxes,
        taxes as taxes_text,
        try_cast(total as decimal(18, 4)) as total,
        total as total_text,
        try_cast(discount_amount as decimal(18, 4)) as discount_amount,
        discount_amount as discount_amount_text,
        try_cast(lineitem_quantity as decimal(18, 4)) as lineitem_quantity,
        lineitem_quantity as lineitem_quantity_text,
        try_cast(lineitem_price as decimal(18, 4)) as lineitem_price,
        lineitem_price as lineitem_price_text,
        try_cast(lineitem_discount as decimal(18, 4)) as lineitem_discount,
        lineitem_discount as lineitem_discount_text,
        try_cast(refunded_amount as decimal(18, 4)) as refunded_amount,
        refunded_amount as refunded_amount_text,

        -- dates and timestamps
        try_cast(paid_at as timestamp) as paid_at,
        paid_at as paid_at_text,
        try_cast(created_at as timestamp) as created_at,
        created_at as created_at_text,
        try_cast(cancelled_at as timestamp) as cancelled_at,
        cancelled_at as cancelled_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'order_name', 'customer_key', 'email', 'financial_status', 'fulfillment_status',
            'paid_at', 'accepts_marketing', 'currency', 'subtotal', 'shipping', 'taxes',
            'total', 'discount_code', 'discount_amount', 'created_at', 'lineitem_quantity',
            'lineitem_name', 'lineitem_price', 'lineitem_sku', 'lineitem_discount',
            'billing_name', 'billing_city', 'billing_zip', 'billing_province',
            'billing_country', 'phone', 'cancelled_at', 'refunded_amount', 'vendor', 'location',
            'order_source', 'order_id',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

with

source as (
    select * from {{ source('shopify', 'customers') }}
),

renamed as (
    select
        -- ids
        customer_id,
        customer_key,

        -- text
        first_name,
        last_name,
        email,
        city,
        province,
        country,
        zip,
        phone,
        tags,

        -- flags
        try_cast(accepts_email_marketing as boolean) as accepts_email_marketing,
        try_cast(accepts_sms_marketing as boolean) as accepts_sms_marketing,

        -- numerics
        try_cast(total_spent as decimal(18, 4)) as total_spent,
        total_spent as total_spent_text,
        try_cast(total_orders as decimal(18, 4)) as total_orders,
        total_orders as total_orders_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'customer_id', 'customer_key', 'first_name', 'last_name', 'email',
            'accepts_email_marketing', 'accepts_sms_marketing', 'city', 'province', 'country',
            'zip', 'phone', 'total_spent', 'total_orders', 'tags',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

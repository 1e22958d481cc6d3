with

source as (
    select * from {{ source('olist', 'orders') }}
),

renamed as (
    select
        -- ids
        nullif(trim(order_id), '') as order_id,
        nullif(trim(customer_id), '') as order_customer_id,

        -- text
        nullif(trim(order_status), '') as status,

        -- dates and timestamps; the shop's clock is that of Sao Paulo
        {{ to_utc('try_cast(order_purchase_timestamp as timestamp)', "'America/Sao_Paulo'") }}
            as purchased_at,
        nullif(trim(order_purchase_timestamp), '') as purchased_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'order_id', 'customer_id', 'order_status', 'order_purchase_timestamp',
            'order_approved_at', 'order_delivered_carrier_date', 'order_delivered_customer_date',
            'order_estimated_delivery_date',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

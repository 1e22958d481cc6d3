with

purchases as (
    select * from {{ ref('stg_cdnow__purchases') }}
),

orders as (
    select
        purchase_id as source_order_id,
        customer_id as source_customer_id,
        purchased_at as ordered_at,
        purchased_at_text as ordered_at_text,
        'online' as channel,
        'USD' as currency,
        source_file,
        source_row,
        purchase_id as row_fingerprint
    from purchases
)

select * from orders

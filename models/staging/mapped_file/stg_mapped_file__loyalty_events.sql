with

mapped_rows as (
    select * from {{ source('mapped_file', 'loyalty_events') }}
),

renamed as (
    select
        loyalty_event_id as source_loyalty_event_id,
        customer_id as source_customer_id,
        try_cast(occurred_at as timestamp) as occurred_at,
        occurred_at as occurred_at_text,
        movement,
        try_cast(points as decimal(18, 4)) as points,
        points as points_text,
        tier,
        order_id as source_order_id,
        source_file,
        source_row,
        {{ row_fingerprint([
            'loyalty_event_id', 'customer_id', 'occurred_at', 'movement', 'points', 'tier',
            'order_id',
        ]) }} as row_fingerprint
    from mapped_rows
)

select * from renamed

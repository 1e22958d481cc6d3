with

mapped_rows as (
    select * from {{ source('mapped_file', 'events') }}
),

renamed as (
    select
        event_id as source_event_id,
        anonymous_id,
        customer_id as source_customer_id,
        try_cast(occurred_at as timestamp) as occurred_at,
        occurred_at as occurred_at_text,
        event_name,
        page,
        product_id as source_product_id,
        session_id,
        device,
        user_agent,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        source_file,
        source_row,
        {{ row_fingerprint([
            'event_id', 'anonymous_id', 'customer_id', 'occurred_at', 'event_name', 'page',
            'product_id', 'session_id', 'device', 'user_agent', 'referrer', 'utm_source',
            'utm_medium', 'utm_campaign',
        ]) }} as row_fingerprint
    from mapped_rows
)

select * from renamed

with

source as (
    select * from {{ source('twilio_segment', 'messages') }}
),

renamed as (
    select
        -- ids
        message_id,
        anonymous_id,
        user_id,
        product_id,
        session_id,

        -- text
        type,
        event,
        page_name,
        url,
        referrer,
        user_agent,
        device_type,
        utm_source,
        utm_medium,
        utm_campaign,
        email,
        phone,
        first_name,
        last_name,

        -- dates and timestamps
        try_cast(happened_at as timestamp) as happened_at,
        happened_at as happened_at_text,
        try_cast(received_at as timestamp) as received_at,
        received_at as received_at_text,
        try_cast(signed_up_at as timestamp) as signed_up_at,
        signed_up_at as signed_up_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'message_id', 'type', 'event', 'anonymous_id', 'user_id', 'happened_at',
            'received_at', 'page_name', 'url', 'referrer', 'user_agent', 'device_type',
            'product_id', 'session_id', 'utm_source', 'utm_medium', 'utm_campaign', 'email',
            'phone', 'first_name', 'last_name', 'signed_up_at',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

with

source as (
    select * from {{ source('twilio_segment', 'pages') }}
),

renamed as (
    select
        -- ids
        id,
        anonymous_id,
        user_id,

        -- text
        url,
        path,
        title,
        referrer,
        user_agent,
        utm_source,
        utm_medium,
        utm_campaign,

        -- dates and timestamps
        try_cast(received_at as timestamp) as received_at,
        received_at as received_at_text,
        try_cast(happened_at as timestamp) as happened_at,
        happened_at as happened_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'id', 'anonymous_id', 'user_id', 'received_at', 'happened_at', 'url', 'path',
            'title', 'referrer', 'user_agent', 'utm_source', 'utm_medium', 'utm_campaign',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

with

source as (
    select * from {{ source('google_analytics', 'events') }}
),

renamed as (
    select
        -- ids
        user_id,
        user_pseudo_id,
        session_number,

        -- text
        event_date,
        event_name,
        event_bundle_sequence_id,
        page_location,
        page_referrer,
        device_category,
        browser,
        country,
        utm_source,
        utm_medium,
        utm_campaign,
        items,

        -- dates and timestamps
        try_cast(event_timestamp as timestamp) as event_timestamp,
        event_timestamp as event_timestamp_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'event_date', 'event_timestamp', 'event_name', 'event_bundle_sequence_id',
            'user_id', 'user_pseudo_id', 'session_number', 'page_location', 'page_referrer',
            'device_category', 'browser', 'country', 'utm_source', 'utm_medium', 'utm_campaign',
            'items',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

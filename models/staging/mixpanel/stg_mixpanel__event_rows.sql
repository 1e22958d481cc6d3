with

source as (
    select * from {{ source('mixpanel', 'events') }}
),

renamed as (
    select
        -- ids
        distinct_id,
        insert_id,
        user_id,
        device_id,
        processed_ms,

        -- text
        event,
        current_url,
        referrer,
        os,
        browser,
        device,
        country_code,
        utm_source,
        utm_medium,
        utm_campaign,
        properties,

        -- dates and timestamps
        try_cast(happened_at as timestamp) as happened_at,
        happened_at as happened_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'event', 'happened_at', 'distinct_id', 'insert_id', 'user_id', 'device_id',
            'processed_ms', 'current_url', 'referrer', 'os', 'browser', 'device',
            'country_code', 'utm_source', 'utm_medium', 'utm_campaign', 'properties',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

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
        try_cast(time as timestamp) as time,
        time as time_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'event', 'time', 'distinct_id', 'insert_id', 'user_id', 'device_id', 'processed_ms',
            'current_url', 'referrer', 'os', 'browser', 'device', 'country_code', 'utm_source',
            'utm_medium', 'utm_campaign', 'properties',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

with

event_rows as (
    select * from {{ ref('stg_google_analytics__event_rows') }}
),

-- The export gives events no id: visitor, time, name and the number of the bundle make one. A
-- session's number counts per visitor.
events as (
    select
        user_pseudo_id || '-' || event_timestamp_text || '-' || event_name || '-'
        || coalesce(event_bundle_sequence_id, '') as source_event_id,
        user_pseudo_id as anonymous_id,
        user_id as source_customer_id,
        event_timestamp as occurred_at,
        event_timestamp_text as occurred_at_text,
        event_name,
        page_location as page,
        user_pseudo_id || '-' || session_number as session_id,
        device_category as device,
        browser as user_agent,
        page_referrer as referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        source_file,
        source_row,
        row_fingerprint
    from event_rows
)

select * from events

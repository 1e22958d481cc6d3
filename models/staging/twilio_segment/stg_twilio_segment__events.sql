with

messages as (
    select * from {{ ref('stg_twilio_segment__messages') }}
),

pages as (
    select * from {{ ref('stg_twilio_segment__pages') }}
),

tracks as (
    select * from {{ ref('stg_twilio_segment__tracks') }}
),

messages_as_events as (
    select
        message_id as source_event_id,
        anonymous_id,
        user_id as source_customer_id,
        coalesce(happened_at, received_at) as occurred_at,
        coalesce(happened_at_text, received_at_text) as occurred_at_text,
        coalesce(event, type) as event_name,
        url as page,
        product_id as source_product_id,
        session_id,
        device_type as device,
        user_agent,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        source_file,
        source_row,
        row_fingerprint
    from messages
),

pages_as_events as (
    select
        id as source_event_id,
        anonymous_id,
        user_id as source_customer_id,
        coalesce(happened_at, received_at) as occurred_at,
        coalesce(happened_at_text, received_at_text) as occurred_at_text,
        'page' as event_name,
        coalesce(url, path) as page,
        cast(null as string) as source_product_id,
        cast(null as string) as session_id,
        cast(null as string) as device,
        user_agent,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        source_file,
        source_row,
        row_fingerprint
    from pages
),

tracks_as_events as (
    select
        id as source_event_id,
        anonymous_id,
        user_id as source_customer_id,
        coalesce(happened_at, received_at) as occurred_at,
        coalesce(happened_at_text, received_at_text) as occurred_at_text,
        coalesce(event_text, event) as event_name,
        url as page,
        cast(null as string) as source_product_id,
        cast(null as string) as session_id,
        cast(null as string) as device,
        user_agent,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        source_file,
        source_row,
        row_fingerprint
    from tracks
),

events as (
    select * from messages_as_events
    union all
    select * from pages_as_events
    union all
    select * from tracks_as_events
)

select * from events

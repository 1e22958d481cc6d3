with

event_rows as (
    select * from {{ ref('stg_mixpanel__event_rows') }}
),

-- One event may be sent several times. The vendor tells them apart by name, person, time and insert
-- id, and keeps the one processed last: its fingerprint is made to come first.
events as (
    select
        event || '-' || coalesce(distinct_id, '') || '-' || coalesce(happened_at_text, '') || '-'
        || coalesce(insert_id, '') as source_event_id,
        coalesce(device_id, distinct_id) as anonymous_id,
        user_id as source_customer_id,
        happened_at as occurred_at,
        happened_at_text as occurred_at_text,
        event as event_name,
        current_url as page,
        device,
        browser as user_agent,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        source_file,
        source_row,
        lpad(
            cast(9999999999999 - coalesce(try_cast(processed_ms as decimal(18, 0)), 0) as string),
            13,
            '0'
        ) || '-' || row_fingerprint as row_fingerprint
    from event_rows
)

select * from events

with

visits as (
    select * from {{ ref('stg_matomo__visits') }}
),

-- the log has one row per visit: that somebody came is the event
events as (
    select
        visit_id as source_event_id,
        visitor_id as anonymous_id,
        user_id as source_customer_id,
        first_action_at as occurred_at,
        first_action_at_text as occurred_at_text,
        'visit' as event_name,
        visit_id as session_id,
        device_type as device,
        browser as user_agent,
        referrer_url as referrer,
        referrer_name as utm_source,
        referrer_type as utm_medium,
        referrer_keyword as utm_campaign,
        source_file,
        source_row,
        row_fingerprint
    from visits
)

select * from events

with

source as (
    select * from {{ source('matomo', 'visits') }}
),

renamed as (
    select
        -- ids
        visit_id,
        site_id,
        visitor_id,
        user_id,

        -- text
        ip,
        visitor_type,
        device_type,
        browser,
        referrer_type,
        referrer_name,
        referrer_keyword,
        referrer_url,
        country,

        -- numerics
        try_cast(visit_duration as decimal(18, 4)) as visit_duration,
        visit_duration as visit_duration_text,
        try_cast(actions as decimal(18, 4)) as actions,
        actions as actions_text,

        -- dates and timestamps
        try_cast(first_action_at as timestamp) as first_action_at,
        first_action_at as first_action_at_text,
        try_cast(last_action_at as timestamp) as last_action_at,
        last_action_at as last_action_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'visit_id', 'site_id', 'visitor_id', 'user_id', 'ip', 'first_action_at',
            'last_action_at', 'visitor_type', 'visit_duration', 'actions', 'device_type',
            'browser', 'referrer_type', 'referrer_name', 'referrer_keyword', 'referrer_url',
            'country',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

with

source as (
    select * from {{ source('mailchimp', 'activities') }}
),

renamed as (
    select
        -- ids
        campaign_id,
        member_id,
        combination_id,

        -- text
        action,
        bounce_type,
        url,

        -- dates and timestamps
        try_cast(acted_at as timestamp) as acted_at,
        acted_at as acted_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'action', 'campaign_id', 'member_id', 'acted_at', 'bounce_type', 'combination_id',
            'url',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

with

source as (
    select * from {{ source('mailchimp', 'audience') }}
),

renamed as (
    select
        -- ids
        leid,
        euid,

        -- text
        member_id,
        email,
        first_name,
        last_name,
        phone,
        member_rating,
        country_code,
        region,
        tags,
        unsubscribe_reason,

        -- dates and timestamps
        try_cast(opted_in_at as timestamp) as opted_in_at,
        opted_in_at as opted_in_at_text,
        try_cast(confirmed_at as timestamp) as confirmed_at,
        confirmed_at as confirmed_at_text,
        try_cast(last_changed_at as timestamp) as last_changed_at,
        last_changed_at as last_changed_at_text,
        try_cast(unsubscribed_at as timestamp) as unsubscribed_at,
        unsubscribed_at as unsubscribed_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'member_id', 'email', 'first_name', 'last_name', 'phone', 'member_rating',
            'opted_in_at', 'confirmed_at', 'country_code', 'region', 'last_changed_at', 'leid',
            'euid', 'tags', 'unsubscribed_at', 'unsubscribe_reason',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

with

source as (
    select * from {{ source('hubspot', 'contacts') }}
),

renamed as (
    select
        -- ids
        record_id,

        -- text
        first_name,
        last_name,
        email,
        phone,
        lifecycle_stage,
        lead_status,
        marketing_status,
        country,
        region,
        city,
        postcode,
        job_title,
        industry,
        original_source,

        -- flags
        try_cast(unsubscribed as boolean) as unsubscribed,

        -- dates and timestamps
        try_cast(created_at as timestamp) as created_at,
        created_at as created_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'record_id', 'first_name', 'last_name', 'email', 'phone', 'lifecycle_stage',
            'lead_status', 'marketing_status', 'unsubscribed', 'created_at', 'country',
            'region', 'city', 'postcode', 'job_title', 'industry', 'original_source',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

with

source as (
    select * from {{ source('salesforce', 'contacts') }}
),

renamed as (
    select
        -- ids
        id,
        master_record_id,
        account_id,

        -- text
        last_name,
        first_name,
        city,
        region,
        postcode,
        country,
        phone,
        email,
        title,
        lead_source,

        -- flags
        try_cast(is_deleted as boolean) as is_deleted,
        try_cast(opted_out_of_email as boolean) as opted_out_of_email,
        try_cast(opted_out_of_calls as boolean) as opted_out_of_calls,

        -- dates and timestamps
        try_cast(birth_date as date) as birth_date,
        try_cast(created_at as timestamp) as created_at,
        created_at as created_at_text,
        try_cast(bounced_at as timestamp) as bounced_at,
        bounced_at as bounced_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'id', 'is_deleted', 'master_record_id', 'account_id', 'last_name', 'first_name',
            'city', 'region', 'postcode', 'country', 'phone', 'email', 'title', 'lead_source',
            'birth_date', 'created_at', 'opted_out_of_email', 'opted_out_of_calls',
            'bounced_at',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

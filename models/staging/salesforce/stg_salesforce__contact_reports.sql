with

source as (
    select * from {{ source('salesforce', 'contact_report') }}
),

renamed as (
    select
        -- ids
        id,
        customer_key,

        -- text
        first_name,
        last_name,
        account_name,
        email,
        phone,
        title,
        lead_source,
        lead_status,
        city,
        region,
        postcode,
        country,

        -- flags
        try_cast(opted_out_of_email as boolean) as opted_out_of_email,

        -- dates and timestamps
        try_cast(created_at as timestamp) as created_at,
        created_at as created_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'id', 'customer_key', 'first_name', 'last_name', 'account_name', 'email', 'phone',
            'title', 'lead_source', 'lead_status', 'city', 'region', 'postcode', 'country',
            'created_at', 'opted_out_of_email',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

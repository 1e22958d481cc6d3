with

source as (
    select * from {{ source('zoho_crm', 'contacts') }}
),

renamed as (
    select
        -- ids
        record_id,

        -- text
        contact_owner,
        lead_source,
        first_name,
        last_name,
        account_name,
        email,
        title,
        phone,
        city,
        region,
        postcode,
        country,

        -- flags
        try_cast(email_opt_out as boolean) as email_opt_out,

        -- dates and timestamps
        try_cast(birth_date as date) as birth_date,
        try_cast(created_at as timestamp) as created_at,
        created_at as created_at_text,
        try_cast(unsubscribed_at as timestamp) as unsubscribed_at,
        unsubscribed_at as unsubscribed_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'record_id', 'contact_owner', 'lead_source', 'first_name', 'last_name',
            'account_name', 'email', 'title', 'phone', 'birth_date', 'created_at',
            'email_opt_out', 'unsubscribed_at', 'city', 'region', 'postcode', 'country',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

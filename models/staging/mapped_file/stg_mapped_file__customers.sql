with

mapped_rows as (
    select * from {{ source('mapped_file', 'customers') }}
),

renamed as (
    select
        customer_id as source_customer_id,
        email,
        phone,
        first_name,
        last_name,
        try_cast(birth_date as date) as birth_date,
        gender,
        country,
        region,
        city,
        postcode,
        income,
        occupation,
        education,
        acquisition_channel,
        try_cast(signed_up_at as timestamp) as signed_up_at,
        signed_up_at as signed_up_at_text,
        try_cast(has_email_consent as boolean) as has_email_consent,
        try_cast(has_phone_consent as boolean) as has_phone_consent,
        try_cast(has_post_consent as boolean) as has_post_consent,
        source_file,
        source_row,
        {{ row_fingerprint([
            'customer_id', 'email', 'phone', 'first_name', 'last_name', 'birth_date', 'gender',
            'country', 'region', 'city', 'postcode', 'income', 'occupation', 'education',
            'acquisition_channel', 'signed_up_at', 'has_email_consent', 'has_phone_consent',
            'has_post_consent',
        ]) }} as row_fingerprint
    from mapped_rows
)

select * from renamed

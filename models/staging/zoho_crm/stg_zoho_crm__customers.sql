with

contacts as (
    select * from {{ ref('stg_zoho_crm__contacts') }}
),

customers as (
    select
        record_id as source_customer_id,
        email,
        phone,
        first_name,
        last_name,
        birth_date,
        title as occupation,
        country,
        region,
        city,
        postcode,
        lead_source as acquisition_channel,
        created_at as signed_up_at,
        created_at_text as signed_up_at_text,
        case when unsubscribed_at is not null then false else not email_opt_out end
            as has_email_consent,
        source_file,
        source_row,
        row_fingerprint
    from contacts
)

select * from customers

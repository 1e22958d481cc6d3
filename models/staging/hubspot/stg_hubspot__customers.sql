with

contacts as (
    select * from {{ ref('stg_hubspot__contacts') }}
),

customers as (
    select
        record_id as source_customer_id,
        email,
        phone,
        first_name,
        last_name,
        job_title as occupation,
        country,
        region,
        city,
        postcode,
        original_source as acquisition_channel,
        created_at as signed_up_at,
        created_at_text as signed_up_at_text,
        -- who unsubscribed from everything is asked nothing, whatever else the contact says
        case
            when unsubscribed then false
            when lower(marketing_status) like 'non%' then false
            when marketing_status is not null then true
        end as has_email_consent,
        source_file,
        source_row,
        row_fingerprint
    from contacts
)

select * from customers

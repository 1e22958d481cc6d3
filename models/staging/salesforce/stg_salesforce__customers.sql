with

contacts as (
    select * from {{ ref('stg_salesforce__contacts') }}
),

contact_reports as (
    select * from {{ ref('stg_salesforce__contact_reports') }}
),

-- A contact that was merged into another carries that one's id and no date, so that the other is
-- the newer record of the two and is kept. A deleted one has agreed to nothing.
contacts_as_customers as (
    select
        coalesce(master_record_id, id) as source_customer_id,
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
        case when master_record_id is null then created_at end as signed_up_at,
        created_at_text as signed_up_at_text,
        case when is_deleted or bounced_at is not null then false else not opted_out_of_email end
            as has_email_consent,
        case when is_deleted then false else not opted_out_of_calls end as has_phone_consent,
        source_file,
        source_row,
        row_fingerprint
    from contacts
),

-- a report need not show the id
reports_as_customers as (
    select
        coalesce(id, customer_key) as source_customer_id,
        email,
        phone,
        first_name,
        last_name,
        cast(null as date) as birth_date,
        title as occupation,
        country,
        region,
        city,
        postcode,
        lead_source as acquisition_channel,
        created_at as signed_up_at,
        created_at_text as signed_up_at_text,
        not opted_out_of_email as has_email_consent,
        cast(null as boolean) as has_phone_consent,
        source_file,
        source_row,
        row_fingerprint
    from contact_reports
),

customers as (
    select * from contacts_as_customers
    union all
    select * from reports_as_customers
)

select * from customers

with

customer_rows as (
    select * from {{ ref('stg_shopify__customer_rows') }}
),

order_rows as (
    select * from {{ ref('stg_shopify__order_rows') }}
),

-- orders know their customer by e-mail address alone, so that comes before the number
customers as (
    select
        coalesce(customer_key, customer_id) as source_customer_id,
        email,
        phone,
        first_name,
        last_name,
        country,
        province as region,
        city,
        zip as postcode,
        accepts_email_marketing as has_email_consent,
        accepts_sms_marketing as has_phone_consent,
        true as is_in_customer_export,
        source_file,
        source_row,
        row_fingerprint
    from customer_rows
),

guests as (
    select
        customer_key as source_customer_id,
        max(email) as email,
        max(phone) as phone,
        cast(null as string) as first_name,
        cast(null as string) as last_name,
        max(billing_country) as country,
        max(billing_province) as region,
        max(billing_city) as city,
        max(billing_zip) as postcode,
        -- the newest order says what they agreed to
        max_by(accepts_marketing, created_at_text || order_name) as has_email_consent,
        cast(null as boolean) as has_phone_consent,
        false as is_in_customer_export,
        min(source_file) as source_file,
        min(source_row) as source_row,
        customer_key as row_fingerprint
    from order_rows
    where customer_key is not null
    group by customer_key
),

everybody as (
    select * from customers
    union all
    select * from guests
),

compared as (
    select
        *,
        bool_or(is_in_customer_export) over (partition by source_customer_id) as is_known
    from everybody
)

-- whom the customer export has is not counted a second time for having ordered
select
    source_customer_id,
    email,
    phone,
    first_name,
    last_name,
    country,
    region,
    city,
    postcode,
    has_email_consent,
    has_phone_consent,
    source_file,
    source_row,
    row_fingerprint
from compared
where is_in_customer_export or not is_known

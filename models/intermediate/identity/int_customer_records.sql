{# Accepted customer records with their identifiers in one spelling. Everything about identity
   starts here, and only here is a raw address or number turned into one that can be compared. #}

with

customers as (
    select * from {{ ref('int_customers_checked') }}
    where rejection_rule is null
),

phone_numbers as (
    select * from {{ ref('ml_phone_numbers') }}
),

cleaned as (
    select
        *,
        {{ clean_email('email') }} as tidy_email
    from customers
),

normalised as (
    select
        cleaned.source_name,
        cleaned.source_customer_id,
        cleaned.customer_id as record_id,
        cleaned.linked_customer_id,
        case
            when {{ is_plausible_email('cleaned.tidy_email') }} then cleaned.tidy_email
        end as email,
        cleaned.email as email_text,
        phone_numbers.phone,
        cleaned.phone as phone_text,
        cleaned.loyalty_id,
        cleaned.anonymous_id,
        {{ name_key('cleaned.first_name') }} as first_name_key,
        {{ name_key('cleaned.last_name') }} as last_name_key,
        cleaned.birth_date,
        {{ name_key('cleaned.postcode') }} as postcode_key,
        {{ name_key('cleaned.city') }} as city_key,
        cleaned.signed_up_at,
        {{ source_rank('cleaned.source_name') }} as source_rank,
        cleaned.source_file,
        cleaned.source_row
    from cleaned
    left join phone_numbers
        on
            cleaned.phone = phone_numbers.phone_text
            and coalesce(cleaned.country, '') = phone_numbers.country
)

select
    *,
    -- the records in the order of who was there first, as a number that graphs can be made of
    row_number() over (
        order by source_rank nulls last, signed_up_at nulls last, record_id nulls last
    ) as record_number
from normalised

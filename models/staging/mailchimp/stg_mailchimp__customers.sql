with

members as (
    select * from {{ ref('stg_mailchimp__members') }}
),

-- The export of those who unsubscribed is a file of its own, and an older one may still list them
-- as subscribed: the newest word of a person holds for every record of theirs.
compared as (
    select
        *,
        max(unsubscribed_at) over (partition by member_id) as last_unsubscribed_at,
        max(opted_in_at) over (partition by member_id) as last_opted_in_at
    from members
),

customers as (
    select
        member_id as source_customer_id,
        email,
        phone,
        first_name,
        last_name,
        country_code as country,
        region,
        opted_in_at as signed_up_at,
        opted_in_at_text as signed_up_at_text,
        case
            when last_unsubscribed_at >= last_opted_in_at then false
            when last_opted_in_at is not null then true
            when last_unsubscribed_at is not null then false
        end as has_email_consent,
        source_file,
        source_row,
        row_fingerprint
    from compared
)

select * from customers

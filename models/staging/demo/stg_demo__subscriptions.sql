with

source as (
    select * from {{ source('demo', 'subscriptions') }}
),

renamed as (
    select
        -- ids
        nullif(trim(subscription_id), '') as source_subscription_id,
        nullif(trim(customer_id), '') as source_customer_id,

        -- text
        nullif(trim(plan), '') as plan,
        nullif(trim(end_reason), '') as end_reason,

        -- numerics
        try_cast(monthly_amount as decimal(18, 2)) as monthly_amount,
        nullif(trim(monthly_amount), '') as monthly_amount_text,

        -- dates and timestamps
        try_cast(started_at as timestamp) as started_at,
        nullif(trim(started_at), '') as started_at_text,
        try_cast(ended_at as timestamp) as ended_at,
        nullif(trim(ended_at), '') as ended_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'subscription_id', 'customer_id', 'plan', 'started_at', 'ended_at', 'monthly_amount',
            'end_reason',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

with

messages as (
    select * from {{ ref('stg_twilio_segment__messages') }}
),

-- whoever was identified several times is as the last message says, field by field
identified as (
    select
        user_id as source_customer_id,
        max_by(email, happened_at_text || message_id) as email,
        max_by(phone, happened_at_text || message_id) as phone,
        max_by(first_name, happened_at_text || message_id) as first_name,
        max_by(last_name, happened_at_text || message_id) as last_name,
        min(signed_up_at) as signed_up_at,
        min(signed_up_at_text) as signed_up_at_text,
        min(source_file) as source_file,
        min(source_row) as source_row,
        user_id as row_fingerprint
    from messages
    where type = 'identify' and user_id is not null
    group by user_id
)

select * from identified

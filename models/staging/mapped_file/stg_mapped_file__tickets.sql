with

mapped_rows as (
    select * from {{ source('mapped_file', 'tickets') }}
),

renamed as (
    select
        ticket_id as source_ticket_id,
        customer_id as source_customer_id,
        email,
        try_cast(opened_at as timestamp) as opened_at,
        opened_at as opened_at_text,
        try_cast(first_reply_at as timestamp) as first_reply_at,
        first_reply_at as first_reply_at_text,
        try_cast(solved_at as timestamp) as solved_at,
        solved_at as solved_at_text,
        status,
        channel,
        reason,
        try_cast(is_complaint as boolean) as is_complaint,
        try_cast(score as decimal(18, 4)) as score,
        score as score_text,
        source_file,
        source_row,
        {{ row_fingerprint([
            'ticket_id', 'customer_id', 'email', 'opened_at', 'first_reply_at', 'solved_at',
            'status', 'channel', 'reason', 'is_complaint', 'score',
        ]) }} as row_fingerprint
    from mapped_rows
)

select * from renamed

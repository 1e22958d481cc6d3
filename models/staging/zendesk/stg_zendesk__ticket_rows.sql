with

source as (
    select * from {{ source('zendesk', 'tickets') }}
),

renamed as (
    select
        -- ids
        ticket_id,
        requester_id,
        requester_external_id,

        -- text
        requester,
        email,
        subject,
        tags,
        status,
        priority,
        via,
        ticket_type,
        satisfaction_score,

        -- numerics
        try_cast(reopens as decimal(18, 4)) as reopens,
        reopens as reopens_text,
        try_cast(replies as decimal(18, 4)) as replies,
        replies as replies_text,

        -- dates and timestamps
        try_cast(created_at as timestamp) as created_at,
        created_at as created_at_text,
        try_cast(solved_at as timestamp) as solved_at,
        solved_at as solved_at_text,
        try_cast(first_reply_at as timestamp) as first_reply_at,
        first_reply_at as first_reply_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'ticket_id', 'requester', 'requester_id', 'requester_external_id', 'email',
            'subject', 'tags', 'status', 'priority', 'via', 'ticket_type', 'created_at',
            'solved_at', 'satisfaction_score', 'reopens', 'replies', 'first_reply_at',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

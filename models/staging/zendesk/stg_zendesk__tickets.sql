with

ticket_rows as (
    select * from {{ ref('stg_zendesk__ticket_rows') }}
),

tickets as (
    select
        ticket_id as source_ticket_id,
        coalesce(requester_external_id, requester_id) as source_customer_id,
        email,
        created_at as opened_at,
        created_at_text as opened_at_text,
        first_reply_at,
        first_reply_at_text,
        solved_at,
        solved_at_text,
        lower(status) as status,
        lower(via) as channel,
        lower(ticket_type) as reason,
        -- what a complaint is, only a tag can say
        case when tags is not null then lower(tags) like '%complaint%' end as is_complaint,
        {{ satisfaction_word_score('satisfaction_score') }} as score,
        case
            when {{ satisfaction_word_score('satisfaction_score') }} is not null
                then satisfaction_score
        end as score_text,
        source_file,
        source_row,
        row_fingerprint
    from ticket_rows
)

select * from tickets

with

mapped_rows as (
    select * from {{ source('mapped_file', 'survey_responses') }}
),

renamed as (
    select
        response_id as source_response_id,
        question_id as source_question_id,
        customer_id as source_customer_id,
        email,
        survey_name,
        question_kind,
        question_text,
        try_cast(score as decimal(18, 4)) as score,
        score as score_text,
        cast(try_cast(scale_min as decimal(9, 0)) as integer) as scale_min,
        cast(try_cast(scale_max as decimal(9, 0)) as integer) as scale_max,
        comment_text,
        try_cast(sent_at as timestamp) as sent_at,
        sent_at as sent_at_text,
        try_cast(answered_at as timestamp) as answered_at,
        answered_at as answered_at_text,
        source_file,
        source_row,
        {{ row_fingerprint([
            'response_id', 'question_id', 'customer_id', 'email', 'survey_name',
            'question_kind', 'question_text', 'score', 'scale_min', 'scale_max', 'comment_text',
            'sent_at', 'answered_at',
        ]) }} as row_fingerprint
    from mapped_rows
)

select * from renamed

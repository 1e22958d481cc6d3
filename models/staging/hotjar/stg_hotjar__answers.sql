with

source as (
    select * from {{ source('hotjar', 'survey_responses') }}
),

renamed as (
    select
        -- ids
        response_id,
        customer_id,

        -- text
        survey,
        email,
        device,
        page,
        question_id,
        question,
        choice,
        answer,

        -- dates and timestamps
        try_cast(answered_at as timestamp) as answered_at,
        answered_at as answered_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'response_id', 'survey', 'answered_at', 'email', 'customer_id', 'device', 'page',
            'question_id', 'question', 'choice', 'answer',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

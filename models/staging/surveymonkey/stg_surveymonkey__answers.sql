with

source as (
    select * from {{ source('surveymonkey', 'responses') }}
),

renamed as (
    select
        -- ids
        response_id,
        collector_id,

        -- text
        survey,
        ip_address,
        email,
        first_name,
        last_name,
        custom_data,
        question_id,
        question,
        choice,
        answer,

        -- dates and timestamps
        try_cast(started_at as timestamp) as started_at,
        started_at as started_at_text,
        try_cast(ended_at as timestamp) as ended_at,
        ended_at as ended_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'response_id', 'survey', 'collector_id', 'started_at', 'ended_at', 'ip_address',
            'email', 'first_name', 'last_name', 'custom_data', 'question_id', 'question',
            'choice', 'answer',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

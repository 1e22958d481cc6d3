with

source as (
    select * from {{ source('qualtrics', 'responses') }}
),

renamed as (
    select
        -- ids
        response_id,
        external_reference,

        -- text
        survey,
        status,
        finished,
        email,
        first_name,
        last_name,
        ip_address,
        response_set,
        latitude,
        longitude,
        location_accuracy,
        channel,
        language,
        question_id,
        question,
        choice,
        answer,

        -- numerics
        try_cast(progress as decimal(18, 4)) as progress,
        progress as progress_text,
        try_cast(duration_seconds as decimal(18, 4)) as duration_seconds,
        duration_seconds as duration_seconds_text,

        -- dates and timestamps
        try_cast(started_at as timestamp) as started_at,
        started_at as started_at_text,
        try_cast(answered_at as timestamp) as answered_at,
        answered_at as answered_at_text,
        try_cast(ended_at as timestamp) as ended_at,
        ended_at as ended_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'response_id', 'survey', 'started_at', 'answered_at', 'ended_at', 'status',
            'progress', 'finished', 'email', 'first_name', 'last_name', 'external_reference',
            'ip_address', 'response_set', 'duration_seconds', 'latitude', 'longitude',
            'location_accuracy', 'channel', 'language', 'question_id', 'question', 'choice',
            'answer',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

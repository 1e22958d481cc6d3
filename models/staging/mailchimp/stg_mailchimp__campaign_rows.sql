with

source as (
    select * from {{ source('mailchimp', 'campaigns') }}
),

renamed as (
    select
        -- ids
        id,
        list_id,

        -- text
        title,
        type,
        subject_line,
        status,

        -- dates and timestamps
        try_cast(send_time as timestamp) as send_time,
        send_time as send_time_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'id', 'title', 'type', 'subject_line', 'send_time', 'status', 'list_id',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

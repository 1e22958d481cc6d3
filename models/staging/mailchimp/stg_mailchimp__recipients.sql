with

source as (
    select * from {{ source('mailchimp', 'recipients') }}
),

renamed as (
    select
        -- ids
        campaign_id,
        member_id,
        combination_id,
        list_id,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'campaign_id', 'member_id', 'combination_id', 'list_id',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

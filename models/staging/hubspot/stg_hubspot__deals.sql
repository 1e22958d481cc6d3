with

source as (
    select * from {{ source('hubspot', 'deals') }}
),

renamed as (
    select
        -- ids
        record_id,

        -- text
        deal_name,
        deal_stage,
        currency,
        pipeline,
        contact_ids,

        -- numerics
        try_cast(amount as decimal(18, 4)) as amount,
        amount as amount_text,

        -- dates and timestamps
        try_cast(closed_at as timestamp) as closed_at,
        closed_at as closed_at_text,
        try_cast(created_at as timestamp) as created_at,
        created_at as created_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint([
            'record_id', 'deal_name', 'deal_stage', 'amount', 'closed_at', 'created_at',
            'currency', 'pipeline', 'contact_ids',
        ]) }} as row_fingerprint
    from source
)

select * from renamed

with

mapped_rows as (
    select * from {{ source('mapped_file', 'campaigns') }}
),

renamed as (
    select
        campaign_id as source_campaign_id,
        campaign_name,
        campaign_kind,
        channel,
        try_cast(cost_amount as decimal(18, 2)) as cost_amount,
        cost_amount as cost_amount_text,
        currency,
        try_cast(starts_at as timestamp) as starts_at,
        starts_at as starts_at_text,
        try_cast(ends_at as timestamp) as ends_at,
        ends_at as ends_at_text,
        source_file,
        source_row,
        {{ row_fingerprint([
            'campaign_id', 'campaign_name', 'campaign_kind', 'channel', 'cost_amount',
            'currency', 'starts_at', 'ends_at',
        ]) }} as row_fingerprint
    from mapped_rows
)

select * from renamed

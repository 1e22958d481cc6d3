with

source as (
    select * from {{ source('complete_journey', 'campaigns') }}
),

renamed as (
    select
        nullif(trim(campaign_id), '') as campaign_id,
        nullif(trim(household_id), '') as household_id,
        source_file,
        source_row,
        {{ row_fingerprint(['campaign_id', 'household_id']) }} as row_fingerprint
    from source
)

select * from renamed

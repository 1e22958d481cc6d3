with

source as (
    select * from {{ source('complete_journey', 'coupon_redemptions') }}
),

renamed as (
    select
        nullif(trim(campaign_id), '') as campaign_id,
        nullif(trim(household_id), '') as household_id,
        {{ to_utc(
            'try_cast(redemption_date as timestamp)', "'" ~ var('reporting_time_zone') ~ "'"
        ) }} as redeemed_at,
        nullif(trim(redemption_date), '') as redeemed_at_text,
        source_file,
        source_row,
        {{ row_fingerprint(['campaign_id', 'household_id', 'coupon_upc', 'redemption_date']) }}
            as row_fingerprint
    from source
)

select * from renamed

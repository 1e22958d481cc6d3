with

source as (
    select * from {{ source('complete_journey', 'campaign_descriptions') }}
),

renamed as (
    select
        -- ids
        nullif(trim(campaign_id), '') as source_campaign_id,

        -- text
        nullif(trim(campaign_type), '') as campaign_kind,

        -- dates; a day without a time is midnight in the reporting zone, so that it stays that day
        {{ to_utc(
            'try_cast(start_date as timestamp)', "'" ~ var('reporting_time_zone') ~ "'"
        ) }} as starts_at,
        nullif(trim(start_date), '') as starts_at_text,
        {{ to_utc(
            'try_cast(end_date as timestamp)', "'" ~ var('reporting_time_zone') ~ "'"
        ) }} as ends_at,
        nullif(trim(end_date), '') as ends_at_text,

        -- where it stood
        source_file,
        source_row,
        {{ row_fingerprint(['campaign_id', 'campaign_type', 'start_date', 'end_date']) }}
            as row_fingerprint
    from source
)

select * from renamed

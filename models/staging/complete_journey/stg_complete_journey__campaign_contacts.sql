with

campaign_households as (
    select * from {{ ref('stg_complete_journey__campaign_households') }}
),

coupon_redemptions as (
    select * from {{ ref('stg_complete_journey__coupon_redemptions') }}
),

redemptions_grouped_to_contact as (
    select
        campaign_id,
        household_id,
        min(redeemed_at) as converted_at,
        min(redeemed_at_text) as converted_at_text
    from coupon_redemptions
    group by campaign_id, household_id
),

-- Everybody in the file got coupons: nobody was left out on purpose, so there is no control. When
-- they were sent the export does not say.
campaign_contacts as (
    select
        campaign_households.campaign_id as source_campaign_id,
        campaign_households.household_id as source_customer_id,
        'treatment' as arm,
        redemptions_grouped_to_contact.converted_at,
        redemptions_grouped_to_contact.converted_at_text,
        redemptions_grouped_to_contact.household_id is not null as has_converted,
        campaign_households.source_file,
        campaign_households.source_row,
        campaign_households.row_fingerprint
    from campaign_households
    left join redemptions_grouped_to_contact
        on
            campaign_households.campaign_id = redemptions_grouped_to_contact.campaign_id
            and campaign_households.household_id = redemptions_grouped_to_contact.household_id
)

select * from campaign_contacts

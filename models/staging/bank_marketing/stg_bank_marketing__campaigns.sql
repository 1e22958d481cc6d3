with

campaign_contacts as (
    select * from {{ ref('stg_bank_marketing__campaign_contacts') }}
),

contacts_grouped_to_campaign as (
    select
        source_campaign_id,
        'Term deposit' as campaign_name,
        'telephone' as channel,
        min(source_file) as source_file,
        min(source_row) as source_row,
        source_campaign_id as row_fingerprint
    from campaign_contacts
    group by source_campaign_id
)

select * from contacts_grouped_to_campaign

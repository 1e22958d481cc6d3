with

recipients as (
    select * from {{ ref('stg_mailchimp__recipients') }}
),

activities as (
    select * from {{ ref('stg_mailchimp__activities') }}
),

touches as (
    select
        campaign_id,
        member_id,
        cast(null as string) as activity,
        cast(null as timestamp) as acted_at,
        source_file,
        source_row
    from recipients
    union all
    select
        campaign_id,
        member_id,
        lower(action) as activity,
        acted_at,
        source_file,
        source_row
    from activities
),

-- a recipient opens several times, and is one person in the campaign
campaign_contacts as (
    select
        campaign_id as source_campaign_id,
        member_id as source_customer_id,
        'treatment' as arm,
        min(case when activity = 'open' then acted_at end) as opened_at,
        min(case when activity = 'click' then acted_at end) as clicked_at,
        min(case when activity = 'bounce' then acted_at end) as bounced_at,
        coalesce(max(case when activity = 'open' then 1 end), 0) = 1 as has_opened,
        coalesce(max(case when activity = 'click' then 1 end), 0) = 1 as has_clicked,
        min(source_file) as source_file,
        min(source_row) as source_row,
        coalesce(campaign_id, '') || '-' || coalesce(member_id, '') as row_fingerprint
    from touches
    group by campaign_id, member_id
)

select * from campaign_contacts

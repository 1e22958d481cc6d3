with

campaign_rows as (
    select * from {{ ref('stg_mailchimp__campaign_rows') }}
),

recipients as (
    select * from {{ ref('stg_mailchimp__recipients') }}
),

activities as (
    select * from {{ ref('stg_mailchimp__activities') }}
),

listed as (
    select
        id as source_campaign_id,
        coalesce(title, subject_line) as campaign_name,
        type as campaign_kind,
        send_time as starts_at,
        send_time_text as starts_at_text,
        true as is_listed,
        source_file,
        source_row,
        row_fingerprint
    from campaign_rows
),

contacts as (
    select
        campaign_id,
        source_file,
        source_row
    from recipients
    union all
    select
        campaign_id,
        source_file,
        source_row
    from activities
),

-- what its recipients did may come without the list of campaigns
only_mentioned as (
    select
        campaign_id as source_campaign_id,
        campaign_id as campaign_name,
        cast(null as string) as campaign_kind,
        cast(null as timestamp) as starts_at,
        cast(null as string) as starts_at_text,
        false as is_listed,
        min(source_file) as source_file,
        min(source_row) as source_row,
        campaign_id as row_fingerprint
    from contacts
    where campaign_id is not null
    group by campaign_id
),

everything as (
    select * from listed
    union all
    select * from only_mentioned
),

compared as (
    select
        *,
        bool_or(is_listed) over (partition by source_campaign_id) as is_known
    from everything
)

select
    source_campaign_id,
    campaign_name,
    campaign_kind,
    'email' as channel,
    starts_at,
    starts_at_text,
    source_file,
    source_row,
    row_fingerprint
from compared
where is_listed or not is_known

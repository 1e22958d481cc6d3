with

clients as (
    select * from {{ ref('stg_bank_marketing__clients') }}
),

-- everybody was called; the file has the month and no year, so that nothing is dated
campaign_contacts as (
    select
        'term deposit' as source_campaign_id,
        client_id as source_customer_id,
        'treatment' as arm,
        has_subscribed as has_converted,
        source_file,
        source_row,
        row_fingerprint
    from clients
)

select * from campaign_contacts

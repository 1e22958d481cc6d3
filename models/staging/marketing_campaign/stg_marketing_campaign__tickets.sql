with

people as (
    select * from {{ ref('stg_marketing_campaign__people') }}
),

-- somebody complained in two years; of what and when, the file does not say
complaints as (
    select
        person_id as source_ticket_id,
        person_id as source_customer_id,
        true as is_complaint,
        source_file,
        source_row,
        row_fingerprint
    from people
    where has_complained
)

select * from complaints

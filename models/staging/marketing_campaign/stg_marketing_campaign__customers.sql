with

people as (
    select * from {{ ref('stg_marketing_campaign__people') }}
),

customers as (
    select
        person_id as source_customer_id,
        income,
        education,
        enrolled_at as signed_up_at,
        enrolled_at_text as signed_up_at_text,
        extra_attributes,
        source_file,
        source_row,
        row_fingerprint
    from people
)

select * from customers

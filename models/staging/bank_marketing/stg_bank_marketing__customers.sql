with

clients as (
    select * from {{ ref('stg_bank_marketing__clients') }}
),

customers as (
    select
        client_id as source_customer_id,
        occupation,
        education,
        extra_attributes,
        source_file,
        source_row,
        row_fingerprint
    from clients
)

select * from customers

with

purchases as (
    select * from {{ ref('stg_cdnow__purchases') }}
),

purchases_grouped_to_customer as (
    select
        customer_id as source_customer_id,
        min(source_file) as source_file,
        min(source_row) as source_row,
        customer_id as row_fingerprint
    from purchases
    where customer_id is not null
    group by customer_id
)

select * from purchases_grouped_to_customer

with

customer_ids as (
    select * from {{ ref('stg_olist__customer_ids') }}
),

purchases as (
    select * from {{ ref('stg_olist__purchases') }}
),

purchases_once as (
    select
        order_customer_id,
        max(purchased_at_text) as purchased_at_text
    from purchases
    group by order_customer_id
),

placed as (
    select
        customer_ids.*,
        coalesce(purchases_once.purchased_at_text, '') || customer_ids.order_customer_id as newest_last
    from customer_ids
    left join purchases_once
        on customer_ids.order_customer_id = purchases_once.order_customer_id
),

-- the file has a row per order: a person lives where the newest order was sent
rows_grouped_to_person as (
    select
        person_id as source_customer_id,
        'Brazil' as country,
        max_by(region, newest_last) as region,
        max_by(city, newest_last) as city,
        max_by(postcode, newest_last) as postcode,
        min(source_file) as source_file,
        min(source_row) as source_row,
        person_id as row_fingerprint
    from placed
    where person_id is not null
    group by person_id
)

select * from rows_grouped_to_person

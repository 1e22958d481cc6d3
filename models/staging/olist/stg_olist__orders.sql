with

purchases as (
    select * from {{ ref('stg_olist__purchases') }}
),

customer_ids as (
    select * from {{ ref('stg_olist__customer_ids') }}
),

items as (
    select * from {{ ref('stg_olist__items') }}
),

people as (
    select
        order_customer_id,
        min(person_id) as person_id
    from customer_ids
    group by order_customer_id
),

-- a freight that is no number makes that of the whole order one
freight_summed_to_order as (
    select
        order_id,
        case
            when count(freight_amount) = count(freight_text) then sum(freight_amount)
        end as shipping_amount,
        max(freight_text) as shipping_text
    from items
    group by order_id
),

orders as (
    select
        purchases.order_id as source_order_id,
        people.person_id as source_customer_id,
        purchases.purchased_at as ordered_at,
        purchases.purchased_at_text as ordered_at_text,
        purchases.status,
        'online' as channel,
        'Brazil' as country,
        'BRL' as currency,
        freight_summed_to_order.shipping_amount,
        freight_summed_to_order.shipping_text,
        purchases.source_file,
        purchases.source_row,
        purchases.row_fingerprint
    from purchases
    left join people
        on purchases.order_customer_id = people.order_customer_id
    left join freight_summed_to_order
        on purchases.order_id = freight_summed_to_order.order_id
)

select * from orders

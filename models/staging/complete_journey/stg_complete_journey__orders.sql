with

transactions as (
    select * from {{ ref('stg_complete_journey__transactions') }}
),

lines_grouped_to_basket as (
    select
        basket_id as source_order_id,
        min(household_id) as source_customer_id,
        min(sold_at) as ordered_at,
        min(sold_at_text) as ordered_at_text,
        'store' as channel,
        min(store_id) as store,
        'USD' as currency,
        min(source_file) as source_file,
        min(source_row) as source_row,
        min(row_fingerprint) as row_fingerprint
    from transactions
    where basket_id is not null
    group by basket_id
)

select * from lines_grouped_to_basket

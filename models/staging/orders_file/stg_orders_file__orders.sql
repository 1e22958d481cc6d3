with

lines as (
    select * from {{ ref('stg_orders_file__lines') }}
),

lines_grouped_to_order as (
    select
        source_order_id,
        min(customer_id) as source_customer_id,
        min(ordered_at) as ordered_at,
        min(ordered_at_text) as ordered_at_text,
        min(status) as status,
        min(channel) as channel,
        min(store) as store,
        min(country) as country,
        min(currency) as currency,
        min(source_file) as source_file,
        min(source_row) as source_row,
        source_order_id as row_fingerprint
    from lines
    where source_order_id is not null
    group by source_order_id
)

select * from lines_grouped_to_order

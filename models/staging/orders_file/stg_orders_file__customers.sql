with

lines as (
    select * from {{ ref('stg_orders_file__lines') }}
),

lines_grouped_to_customer as (
    select
        customer_id as source_customer_id,
        max_by(country, ordered_at_text || country) as country,
        min(source_file) as source_file,
        min(source_row) as source_row,
        customer_id as row_fingerprint
    from lines
    where customer_id is not null
    group by customer_id
)

select * from lines_grouped_to_customer

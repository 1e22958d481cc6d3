with

invoice_lines as (
    select * from {{ ref('stg_online_retail__invoice_lines') }}
),

-- a few customers moved: the country of the newest invoice is the one they live in
lines_grouped_to_customer as (
    select
        customer_id as source_customer_id,
        max_by(country, invoiced_at_text || country) as country,
        min(source_file) as source_file,
        min(source_row) as source_row,
        customer_id as row_fingerprint
    from invoice_lines
    where customer_id is not null
    group by customer_id
)

select * from lines_grouped_to_customer

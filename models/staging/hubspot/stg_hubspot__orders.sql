with

deals as (
    select * from {{ ref('stg_hubspot__deals') }}
),

-- A deal is the order of its first contact. One that is open or lost is no order: it carries a
-- status by which it is refused and counted.
orders as (
    select
        record_id as source_order_id,
        nullif(trim(split_part(contact_ids, ';', 1)), '') as source_customer_id,
        coalesce(closed_at, created_at) as ordered_at,
        coalesce(closed_at_text, created_at_text) as ordered_at_text,
        {{ deal_status('deal_stage') }} as status,
        'sales' as channel,
        pipeline as store,
        upper(currency) as currency,
        source_file,
        source_row,
        row_fingerprint
    from deals
)

select * from orders

with

order_rows as (
    select * from {{ ref('stg_shopify__order_rows') }}
),

-- Only the first row of an order has the order's fields; the others are blank there. Two exports
-- may both have the order: each is a record of it.
rows_grouped_to_order as (
    select
        order_name as source_order_id,
        max(customer_key) as source_customer_id,
        min(created_at) as ordered_at,
        min(created_at_text) as ordered_at_text,
        case when max(cancelled_at_text) is not null then 'cancelled' else max(financial_status) end
            as status,
        case lower(max(order_source))
            when 'web' then 'online'
            when 'pos' then 'store'
            else lower(max(order_source))
        end as channel,
        max(location) as store,
        max(billing_country) as country,
        upper(max(currency)) as currency,
        max(discount_code) as promotion_code,
        max(subtotal) as subtotal,
        max(discount_amount) as discount_amount,
        max(discount_amount_text) as discount_text,
        max(shipping) as shipping_amount,
        max(shipping_text) as shipping_text,
        max(taxes) as tax_amount,
        max(taxes_text) as tax_text,
        max(refunded_amount) as refunded_amount,
        max(refunded_amount_text) as refunded_text,
        sum(lineitem_quantity * lineitem_price - coalesce(lineitem_discount, 0)) as lines_amount,
        source_file,
        min(source_row) as source_row,
        min(row_fingerprint) as row_fingerprint
    from order_rows
    where order_name is not null
    group by source_file, order_name
),

-- What was taken off the whole order is what its lines ask for beyond the subtotal: the column of
-- the discount may count line discounts a second time.
discounted as (
    select
        source_order_id,
        source_customer_id,
        ordered_at,
        ordered_at_text,
        status,
        channel,
        store,
        country,
        currency,
        promotion_code,
        cast(
            case
                when subtotal is null or lines_amount is null then discount_amount
                else greatest(lines_amount - subtotal, 0)
            end as decimal(18, 2)
        ) as discount_amount,
        discount_text,
        cast(shipping_amount as decimal(18, 2)) as shipping_amount,
        shipping_text,
        cast(tax_amount as decimal(18, 2)) as tax_amount,
        tax_text,
        cast(refunded_amount as decimal(18, 2)) as refunded_amount,
        refunded_text,
        source_file,
        source_row,
        row_fingerprint
    from rows_grouped_to_order
)

select * from discounted

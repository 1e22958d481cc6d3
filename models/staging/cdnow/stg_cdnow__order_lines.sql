with

purchases as (
    select * from {{ ref('stg_cdnow__purchases') }}
),

order_lines as (
    select
        purchase_id as source_order_id,
        customer_id as source_customer_id,
        purchased_at as ordered_at,
        purchased_at_text as ordered_at_text,
        cd_count as quantity,
        cd_count_text as quantity_text,
        dollar_value as given_amount,
        dollar_value_text as given_amount_text,
        is_repeated_row,
        source_file,
        source_row,
        row_fingerprint
    from purchases
)

select * from order_lines

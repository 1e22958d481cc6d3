with

products as (
    select * from {{ ref('int_products_unioned') }}
),

numbered as (
    select
        *,
        row_number() over key_order as key_position,
        lag(row_fingerprint) over key_order as previous_fingerprint
    from products
    window key_order as (
        partition by source_name, source_product_id
        order by row_fingerprint, source_file, source_row
    )
),

judged as (
    select
        *,
        {{ first_broken_rule([
            ('missing_product_id', 'source_product_id is null', 'product_id'),
            ('exact_duplicate', 'row_fingerprint = previous_fingerprint', '*'),
            ('duplicate_key', 'key_position > 1', 'product_id'),
            ('non_numeric_amount', 'list_price is null and list_price_text is not null', 'price'),
            ('non_numeric_amount', 'unit_cost is null and unit_cost_text is not null', 'cost'),
        ]) }}
    from numbered
)

select
    source_name,
    {{ customer_key('source_name', 'source_product_id') }} as product_id,
    product_name,
    category,
    sub_category,
    list_price,
    unit_cost,
    source_file,
    source_row,
    rejection_rule,
    rejection_column
from judged

with

order_lines as (
    select * from {{ ref('int_order_lines_unioned') }}
),

non_product_codes as (
    select * from {{ ref('non_product_codes') }}
),

-- Within an order, identical rows and rows with the same line id come to stand side by side. The
-- order is by content before place, so that shuffling a file changes nothing.
numbered as (
    select
        *,
        row_number() over line_order as line_number,
        lag(row_fingerprint) over line_order as previous_fingerprint,
        lag(source_line_id) over line_order as previous_line_id
    from order_lines
    window line_order as (
        partition by source_name, source_order_id
        order by source_line_id nulls last, row_fingerprint, source_file, source_row
    )
),

valued as (
    select
        numbered.*,
        {{ customer_key('numbered.source_name', 'numbered.source_order_id') }} as order_id,
        {{ customer_key('numbered.source_name', 'numbered.source_product_id') }} as product_id,
        coalesce(
            numbered.is_repeated_row,
            numbered.row_fingerprint = numbered.previous_fingerprint,
            false
        ) as is_exact_duplicate,
        coalesce(
            numbered.source_line_id = numbered.previous_line_id, false
        ) as is_duplicate_key,
        -- a file that gives amounts but no quantities sells one of each
        case
            when numbered.quantity_text is null and numbered.given_amount is not null then 1
            else numbered.quantity
        end as sold_quantity,
        {{ line_amount(
            'numbered.given_amount',
            'numbered.quantity',
            'numbered.unit_price',
            'numbered.discount_amount',
        ) }} as source_amount,
        non_product_codes.product_code is not null as is_non_product
    from numbered
    left join non_product_codes
        on
            numbered.source_name = non_product_codes.source_name
            and upper(numbered.source_product_id) = non_product_codes.product_code
),

judged as (
    select
        *,
        {{ first_broken_rule([
            ('missing_order_id', 'source_order_id is null', 'order_id'),
            (
                'exact_duplicate',
                'is_exact_duplicate and ' ~ exact_duplicate_is_a_fault('source_name', 'source_line_id'),
                '*',
            ),
            ('duplicate_key', 'is_duplicate_key and not is_exact_duplicate', 'line_id'),
            (
                'unparseable_date',
                'ordered_at is null and ordered_at_text is not null',
                'ordered_at',
            ),
            (
                'non_numeric_quantity',
                'sold_quantity is null',
                'quantity',
            ),
            (
                'non_numeric_amount',
                'given_amount is null and (given_amount_text is not null or unit_price is null)',
                "case when given_amount_text is not null then 'amount' else 'unit_price' end",
            ),
            (
                'non_numeric_amount',
                'discount_amount is null and discount_text is not null',
                'discount',
            ),
            (
                'amount_out_of_range',
                'source_amount is null',
                "case when given_amount is not null then 'amount' else 'unit_price' end",
            ),
            ('non_product_line', 'is_non_product', 'product_id'),
        ]) }}
    from valued
)

select
    source_name,
    order_id,
    case when source_line_id is null then line_number end as line_number,
    source_line_id,
    source_customer_id,
    product_id,
    sold_quantity as quantity,
    unit_price,
    unit_cost,
    source_amount,
    is_exact_duplicate,
    rejection_rule,
    rejection_column,
    source_file,
    source_row
from judged

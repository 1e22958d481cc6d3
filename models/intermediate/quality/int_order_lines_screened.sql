with

order_lines as (
    select * from {{ ref('int_order_lines_unioned') }}
),

non_product_codes as (
    select * from {{ ref('non_product_codes') }}
),

valued as (
    select
        order_lines.*,
        {{ customer_key('order_lines.source_name', 'order_lines.source_order_id') }} as order_id,
        {{ customer_key('order_lines.source_name', 'order_lines.source_product_id') }}
            as product_id,
        -- a file that gives amounts but no quantities sells one of each
        case
            when order_lines.quantity_text is null and order_lines.given_amount_text is not null
                then 1
            else order_lines.quantity
        end as sold_quantity,
        {{ line_amount(
            'order_lines.given_amount',
            'order_lines.quantity',
            'order_lines.unit_price',
            'order_lines.discount_amount',
        ) }} as source_amount,
        non_product_codes.product_code is not null as is_non_product
    from order_lines
    left join non_product_codes
        on
            order_lines.source_name = non_product_codes.source_name
            and upper(order_lines.source_product_id) = non_product_codes.product_code
),

-- what a line's own values say, before it is compared with its neighbours: the comparison then
-- carries no raw text along
judged_alone as (
    select
        source_name,
        order_id,
        source_line_id,
        source_customer_id,
        product_id,
        sold_quantity as quantity,
        unit_price,
        unit_cost,
        source_amount,
        is_repeated_row,
        row_fingerprint,
        source_file,
        source_row,
        {{ first_broken_rule([
            (
                'unparseable_date',
                'ordered_at is null and ordered_at_text is not null',
                'ordered_at',
            ),
            ('non_numeric_quantity', 'sold_quantity is null', 'quantity'),
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
),

-- Within an order, identical rows and rows with the same line id come to stand side by side. The
-- order is by content before place, so that shuffling a file changes nothing.
numbered as (
    select
        *,
        row_number() over line_order as line_number,
        lag(row_fingerprint) over line_order as previous_fingerprint,
        lag(source_line_id) over line_order as previous_line_id
    from judged_alone
    window line_order as (
        partition by order_id
        order by
            source_line_id nulls last,
            source_amount nulls last,
            row_fingerprint,
            source_file,
            source_row
    )
),

compared as (
    select
        *,
        coalesce(
            is_repeated_row, row_fingerprint = previous_fingerprint, false
        ) as is_exact_duplicate,
        coalesce(source_line_id = previous_line_id, false) as is_duplicate_key
    from numbered
),

judged as (
    select
        *,
        {{ first_broken_rule([
            ('missing_order_id', 'order_id is null', 'order_id'),
            (
                'exact_duplicate',
                'is_exact_duplicate and '
                ~ exact_duplicate_is_a_fault('source_name', 'source_line_id'),
                '*',
            ),
            ('duplicate_key', 'is_duplicate_key and not is_exact_duplicate', 'line_id'),
        ], ['among_lines_rule', 'among_lines_column']) }}
    from compared
)

select
    source_name,
    order_id,
    case when source_line_id is null then line_number end as line_number,
    source_line_id,
    source_customer_id,
    product_id,
    quantity,
    unit_price,
    unit_cost,
    source_amount,
    is_exact_duplicate,
    coalesce(among_lines_rule, rejection_rule) as rejection_rule,
    case when among_lines_rule is null then rejection_column else among_lines_column end
        as rejection_column,
    source_file,
    source_row
from judged

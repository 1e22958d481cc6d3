with

orders as (
    select * from {{ ref('int_orders_unioned') }}
),

order_lines as (
    select * from {{ ref('int_order_lines_screened') }}
),

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
),

refused_accounts as (
    select * from {{ ref('int_refused_accounts') }}
),

usable_lines_counted as (
    select
        order_id,
        count(*) as usable_line_count
    from order_lines
    where rejection_rule is null
    group by order_id
),

numbered as (
    select
        *,
        {{ customer_key('source_name', 'source_order_id') }} as order_id,
        {{ reporting_date('ordered_at') }} as order_date,
        row_number() over key_order as key_position,
        lag(row_fingerprint) over key_order as previous_fingerprint
    from orders
    -- of several rows of one order the newest is kept
    window key_order as (
        partition by source_name, source_order_id
        order by
            ordered_at desc nulls last, row_fingerprint asc, source_file asc, source_row asc
    )
),

judged as (
    select
        numbered.*,
        -- an order may name somebody whom no customer file lists
        coalesce(
            customer_ids.customer_id,
            {{ customer_key('numbered.source_name', 'numbered.source_customer_id') }}
        ) as customer_id,
        {{ first_broken_rule([
            ('missing_order_id', 'numbered.source_order_id is null', 'order_id'),
            (
                'exact_duplicate',
                'numbered.row_fingerprint = numbered.previous_fingerprint',
                '*',
            ),
            ('duplicate_key', 'numbered.key_position > 1', 'order_id'),
            ('missing_customer', 'numbered.source_customer_id is null', 'customer_id'),
            ('forgotten', "refused_accounts.rejection_rule = 'forgotten'", 'customer_id'),
            ('test_account', "refused_accounts.rejection_rule = 'test_account'", 'customer_id'),
            ('unparseable_date', 'numbered.ordered_at is null', 'ordered_at'),
            (
                'implausible_date',
                "numbered.order_date < cast('" ~ var('earliest_plausible_date') ~ "' as date)",
                'ordered_at',
            ),
            ('future_date', 'numbered.order_date > ' ~ build_date(), 'ordered_at'),
            ('never_fulfilled', is_never_fulfilled('numbered.status'), 'status'),
            (
                'no_exchange_rate',
                "upper(numbered.currency) != '" ~ var('reporting_currency') ~ "'",
                'currency',
            ),
            (
                'non_numeric_amount',
                'numbered.discount_amount is null and numbered.discount_text is not null',
                'discount',
            ),
            (
                'non_numeric_amount',
                'numbered.shipping_amount is null and numbered.shipping_text is not null',
                'shipping',
            ),
            (
                'non_numeric_amount',
                'numbered.tax_amount is null and numbered.tax_text is not null',
                'tax',
            ),
            (
                'non_numeric_amount',
                'numbered.refunded_amount is null and numbered.refunded_text is not null',
                'refunded_amount',
            ),
            ('no_usable_line', 'usable_lines_counted.order_id is null', 'order_id'),
        ]) }}
    from numbered
    left join usable_lines_counted
        on numbered.order_id = usable_lines_counted.order_id
    left join customer_ids
        on
            numbered.source_name = customer_ids.source_name
            and numbered.source_customer_id = customer_ids.source_customer_id
    left join refused_accounts
        on
            numbered.source_name = refused_accounts.source_name
            and numbered.source_customer_id = refused_accounts.source_customer_id
)

select
    source_name,
    order_id,
    customer_id,
    source_customer_id,
    ordered_at,
    order_date,
    status,
    channel,
    store,
    country,
    currency,
    promotion_code,
    discount_amount,
    shipping_amount,
    tax_amount,
    refunded_amount,
    source_order_id is not null and key_position = 1 as is_first_of_key,
    rejection_rule,
    rejection_column,
    source_file,
    source_row
from judged

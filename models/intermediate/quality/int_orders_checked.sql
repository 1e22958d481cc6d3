with

orders as (
    select * from {{ ref('int_orders_unioned') }}
),

order_lines as (
    select * from {{ ref('int_order_lines_screened') }}
),

exchange_rate_spans as (
    select * from {{ ref('int_exchange_rate_spans') }}
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

accounted as (
    {{ with_people('numbered', input_contract('orders')) }}
),

valued as (
    select
        accounted.*,
        case
            when upper(accounted.currency) != '{{ var("reporting_currency") }}'
                then exchange_rate_spans.exchange_rate
            else cast(1 as decimal(18, 8))
        end as exchange_rate
    from accounted
    left join exchange_rate_spans
        on
            upper(accounted.currency) = exchange_rate_spans.currency
            and accounted.order_date between exchange_rate_spans.first_day
            and exchange_rate_spans.last_day
),

judged as (
    select
        valued.*,
        {{ first_broken_rule([
            ('missing_order_id', 'valued.source_order_id is null', 'order_id'),
            (
                'exact_duplicate',
                'valued.row_fingerprint = valued.previous_fingerprint',
                '*',
            ),
            ('duplicate_key', 'valued.key_position > 1', 'order_id'),
            ('missing_customer', 'valued.source_customer_id is null', 'customer_id'),
            ('forgotten', "valued.refused_rule = 'forgotten'", 'customer_id'),
            ('test_account', "valued.refused_rule = 'test_account'", 'customer_id'),
            ('unparseable_date', 'valued.ordered_at is null', 'ordered_at'),
            (
                'implausible_date',
                "valued.order_date < cast('" ~ var('earliest_plausible_date') ~ "' as date)",
                'ordered_at',
            ),
            ('future_date', 'valued.order_date > ' ~ build_date(), 'ordered_at'),
            ('never_fulfilled', is_never_fulfilled('valued.status'), 'status'),
            ('no_exchange_rate', 'valued.exchange_rate is null', 'currency'),
            (
                'non_numeric_amount',
                'valued.discount_amount is null and valued.discount_text is not null',
                'discount',
            ),
            (
                'non_numeric_amount',
                'valued.shipping_amount is null and valued.shipping_text is not null',
                'shipping',
            ),
            (
                'non_numeric_amount',
                'valued.tax_amount is null and valued.tax_text is not null',
                'tax',
            ),
            (
                'non_numeric_amount',
                'valued.refunded_amount is null and valued.refunded_text is not null',
                'refunded_amount',
            ),
            ('no_usable_line', 'usable_lines_counted.order_id is null', 'order_id'),
        ]) }}
    from valued
    left join usable_lines_counted
        on valued.order_id = usable_lines_counted.order_id
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
    exchange_rate,
    promotion_code,
    {{ in_reporting_currency('discount_amount', 'exchange_rate') }} as discount_amount,
    {{ in_reporting_currency('shipping_amount', 'exchange_rate') }} as shipping_amount,
    {{ in_reporting_currency('tax_amount', 'exchange_rate') }} as tax_amount,
    {{ in_reporting_currency('refunded_amount', 'exchange_rate') }} as refunded_amount,
    source_order_id is not null and key_position = 1 as is_first_of_key,
    rejection_rule,
    rejection_column,
    source_file,
    source_row
from judged

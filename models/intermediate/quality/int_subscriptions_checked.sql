with

subscriptions as (
    select * from {{ ref('int_subscriptions_unioned') }}
),

numbered as (
    select
        *,
        {{ reporting_date('started_at') }} as started_date,
        {{ reporting_date('ended_at') }} as ended_date,
        row_number() over key_order as key_position,
        lag(row_fingerprint) over key_order as previous_fingerprint
    from subscriptions
    -- of several rows of one contract the one that knows of its end is kept
    window key_order as (
        partition by source_name, source_subscription_id
        order by
            ended_at desc nulls last,
            started_at desc nulls last,
            row_fingerprint asc,
            source_file asc,
            source_row asc
    )
),

accounted as (
    {{ with_people('numbered', input_contract('subscriptions')) }}
),

judged as (
    select
        *,
        {{ first_broken_rule([
            ('missing_subscription_id', 'source_subscription_id is null', 'subscription_id'),
            ('exact_duplicate', 'row_fingerprint = previous_fingerprint', '*'),
            ('duplicate_key', 'key_position > 1', 'subscription_id'),
            ('missing_customer', 'source_customer_id is null', 'customer_id'),
            ('forgotten', "refused_rule = 'forgotten'", 'customer_id'),
            ('test_account', "refused_rule = 'test_account'", 'customer_id'),
            ('unparseable_date', 'started_at is null', 'started_at'),
            ('unparseable_date', 'ended_at is null and ended_at_text is not null', 'ended_at'),
            (
                'implausible_date',
                "started_date < cast('" ~ var('earliest_plausible_date') ~ "' as date)",
                'started_at',
            ),
            ('future_date', 'started_date > ' ~ build_date(), 'started_at'),
            ('end_before_start', 'ended_date < started_date', 'ended_at'),
            ('non_numeric_amount', 'monthly_amount is null', 'monthly_amount'),
        ]) }}
    from accounted
)

select
    source_name,
    {{ customer_key('source_name', 'source_subscription_id') }} as subscription_id,
    customer_id,
    source_customer_id,
    plan,
    started_at,
    started_date,
    ended_at,
    ended_date,
    monthly_amount,
    end_reason,
    rejection_rule,
    rejection_column,
    source_file,
    source_row
from judged

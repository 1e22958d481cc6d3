{# Rows that are used all the same, and that somebody should look at: a row per warning, so one line
   may have two. #}

with

orders as (
    select * from {{ ref('int_orders_checked') }}
    where rejection_rule is null
),

order_lines as (
    select * from {{ ref('int_order_lines_checked') }}
    where rejection_rule is null
),

events as (
    select * from {{ ref('int_events_checked') }}
    where rejection_rule is null
),

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
),

dated as (
    select
        source_name,
        'orders' as entity,
        order_date as happened_date,
        source_file,
        source_row
    from orders

    union all

    select
        source_name,
        'events' as entity,
        {{ reporting_date('occurred_at') }} as happened_date,
        source_file,
        source_row
    from events
),

-- on the scale of digits, where sales are nearly symmetric and a slipped decimal point stands out
magnitudes as (
    select
        source_name,
        ln(cast(abs(source_amount) as double)) as magnitude
    from order_lines
    where source_amount != 0
),

medians as (
    select
        source_name,
        median(magnitude) as median_magnitude
    from magnitudes
    group by source_name
),

spreads as (
    select
        magnitudes.source_name,
        medians.median_magnitude,
        median(abs(magnitudes.magnitude - medians.median_magnitude)) as spread
    from magnitudes
    inner join medians
        on magnitudes.source_name = medians.source_name
    group by magnitudes.source_name, medians.median_magnitude
),

file_ends as (
    select
        source_name,
        entity,
        source_file,
        max(happened_date) as last_date
    from dated
    group by source_name, entity, source_file
),

-- the newest day that files which end earlier had already brought
files_before as (
    select
        file_ends.source_name,
        file_ends.entity,
        file_ends.source_file,
        max(earlier.last_date) as known_to
    from file_ends
    inner join file_ends as earlier
        on
            file_ends.source_name = earlier.source_name
            and file_ends.entity = earlier.entity
            and file_ends.last_date > earlier.last_date
    group by file_ends.source_name, file_ends.entity, file_ends.source_file
),

warned as (
    select
        dated.source_name,
        dated.entity,
        'late_arriving' as rule_id,
        dated.source_file,
        dated.source_row
    from dated
    inner join files_before
        on
            dated.source_name = files_before.source_name
            and dated.entity = files_before.entity
            and dated.source_file = files_before.source_file
    where
        {{ days_between('dated.happened_date', 'files_before.known_to') }} > {{ var('late_days') }}

    union all

    select
        orders.source_name,
        'orders' as entity,
        'unlisted_customer' as rule_id,
        orders.source_file,
        orders.source_row
    from orders
    left join customer_ids
        on
            orders.source_name = customer_ids.source_name
            and orders.source_customer_id = customer_ids.source_customer_id
    where
        customer_ids.record_id is null
        and {{ is_raw_entity('orders.source_name', "'customers'") }}

    union all

    select
        source_name,
        'order_lines' as entity,
        'negative_price' as rule_id,
        source_file,
        source_row
    from order_lines
    where unit_price < 0

    union all

    select
        order_lines.source_name,
        'order_lines' as entity,
        'absurd_amount' as rule_id,
        order_lines.source_file,
        order_lines.source_row
    from order_lines
    inner join spreads
        on order_lines.source_name = spreads.source_name
    where {{ is_absurd_amount(
        'order_lines.source_amount', 'spreads.median_magnitude', 'spreads.spread'
    ) }}
)

select * from warned

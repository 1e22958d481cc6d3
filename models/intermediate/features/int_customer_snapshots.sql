{# Every customer known on a snapshot date, as they stood that evening. A view: writing out customer
   by month costs more than joining it again (a million customers over three years: 18 million
   rows). #}

with

snapshot_dates as (
    select * from {{ ref('int_snapshot_dates') }}
),

customer_days as (
    select * from {{ ref('int_customer_window_days' if var('rfm_window_days') else 'int_customer_days') }}
),

customers as (
    select * from {{ ref('dim_customers') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- who orders only after the as-of date is not known before that first order
activity_started as (
    select
        customer_id,
        min(order_date) as first_activity_date,
        min(case when not is_after_as_of then order_date end) as first_visible_activity_date
    from orders
    group by customer_id
),

spans_before_any_activity as (
    select
        customers.customer_id,
        coalesce(
            {{ known_since('customers.signed_up_date', 'activity_started.first_activity_date') }},
            as_of.first_order_date,
            as_of.as_of_date
        ) as valid_from,
        activity_started.first_visible_activity_date as valid_before,
        cast(null as date) as last_order_date,
        cast(0 as bigint) as order_count,
        cast(0 as decimal(18, 2)) as net_amount
    from customers
    cross join as_of
    left join activity_started
        on customers.customer_id = activity_started.customer_id
),

spans_between_activities as (
    select
        customer_id,
        activity_date as valid_from,
        next_activity_date as valid_before,
        last_order_date_to_date as last_order_date,
        order_count_to_date as order_count,
        net_amount_to_date as net_amount
    from customer_days
),

spans as (
    select * from spans_before_any_activity
    union all
    select * from spans_between_activities
),

{# The snapshot of a month is its last day, so a span that ends in a month is already over then.
   Spans within one month fall out here, before the join that multiplies. #}
spans_that_reach_a_snapshot as (
    select
        spans.*,
        {{ period_index('month', 'spans.valid_from') }} as first_month_index,
        coalesce(
            {{ period_index('month', 'spans.valid_before') }} - 1,
            {{ period_index('month', 'as_of.as_of_date') }}
        ) as last_month_index
    from spans
    cross join as_of
    where
        spans.valid_from <= as_of.as_of_date
        and (
            spans.valid_before is null
            or {{ period_index('month', 'spans.valid_from') }}
            < {{ period_index('month', 'spans.valid_before') }}
        )
)

select
    snapshot_dates.as_of_date,
    spans_that_reach_a_snapshot.customer_id,
    cast(
        {{ days_between('spans_that_reach_a_snapshot.last_order_date', 'snapshot_dates.as_of_date') }}
        as integer
    ) as recency_days,
    spans_that_reach_a_snapshot.order_count,
    spans_that_reach_a_snapshot.net_amount
from spans_that_reach_a_snapshot
inner join snapshot_dates
    on snapshot_dates.month_index between
        spans_that_reach_a_snapshot.first_month_index
        and spans_that_reach_a_snapshot.last_month_index

{# Every customer known on a snapshot date, as they stood that evening. A view: writing out customer
   by month costs more than joining it again (a million customers over three years make 20 million
   rows). What is known of the date is handed through, so that readers of a few dates filter before
   the join that multiplies. #}

with

snapshot_dates as (
    select * from {{ ref('int_snapshot_dates') }}
),

spans as (
    select * from {{ ref('int_customer_spans') }}
)

select
    snapshot_dates.as_of_date,
    snapshot_dates.is_current,
    snapshot_dates.is_in_customer_history,
    snapshot_dates.complete_months_ago,
    spans.customer_id,
    cast({{ days_between('spans.last_order_date', 'snapshot_dates.as_of_date') }} as integer)
        as recency_days,
    spans.order_count,
    spans.net_amount
from spans
inner join snapshot_dates
    on snapshot_dates.month_index between spans.first_month_index and spans.last_month_index

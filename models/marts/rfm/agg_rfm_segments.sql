with

cells as (
    select * from {{ ref('agg_rfm_cells') }}
),

snapshot_dates as (
    select * from {{ ref('int_snapshot_dates') }}
),

cells_summed_to_segment as (
    select
        as_of_date,
        segment,
        sum(customer_count) as customer_count,
        sum(order_count) as order_count,
        sum(net_amount) as net_amount
    from cells
    group by as_of_date, segment
),

with_all_customers as (
    select
        cells_summed_to_segment.*,
        snapshot_dates.is_current,
        sum(cells_summed_to_segment.customer_count) over (
            partition by cells_summed_to_segment.as_of_date
        ) as all_customer_count
    from cells_summed_to_segment
    inner join snapshot_dates
        on cells_summed_to_segment.as_of_date = snapshot_dates.as_of_date
),

with_shares as (
    select
        *,
        customer_count / nullif(cast(all_customer_count as double), 0) as customer_share,
        cast(net_amount as double) / nullif(customer_count, 0) as net_amount_per_customer
    from with_all_customers
)

select
    as_of_date,
    segment,
    is_current,
    cast(customer_count as bigint) as customer_count,
    {{ round_significant('customer_share') }} as customer_share,
    cast(order_count as bigint) as order_count,
    cast(net_amount as decimal(18, 2)) as net_amount,
    {{ round_significant('net_amount_per_customer') }} as net_amount_per_customer
from with_shares

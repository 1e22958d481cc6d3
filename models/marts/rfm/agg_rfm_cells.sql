{# Every cell of the grid on every date, the empty ones too, and the groups outside the grid. #}

with

scores as (
    select * from {{ ref('int_rfm_scores') }}
),

snapshot_dates as (
    select * from {{ ref('int_snapshot_dates') }}
),

segment_map as (
    select * from {{ ref('rfm_segments') }}
),

customers_counted_by_cell as (
    select
        as_of_date,
        r_score,
        f_score,
        segment,
        count(*) as customer_count,
        sum(order_count) as order_count,
        sum(net_amount) as net_amount
    from scores
    group by as_of_date, r_score, f_score, segment
),

cells as (
    select
        snapshot_dates.as_of_date,
        segment_map.r_score,
        segment_map.f_score,
        segment_map.segment,
        customers_counted_by_cell.customer_count,
        customers_counted_by_cell.order_count,
        customers_counted_by_cell.net_amount
    from snapshot_dates
    cross join segment_map
    left join customers_counted_by_cell
        on
            snapshot_dates.as_of_date = customers_counted_by_cell.as_of_date
            and segment_map.r_score = customers_counted_by_cell.r_score
            and segment_map.f_score = customers_counted_by_cell.f_score
),

outside_the_grid as (
    select
        as_of_date,
        r_score,
        f_score,
        segment,
        customer_count,
        order_count,
        net_amount
    from customers_counted_by_cell
    where r_score is null
),

final as (
    select * from cells
    union all
    select * from outside_the_grid
)

select
    as_of_date,
    cast(r_score as integer) as r_score,
    cast(f_score as integer) as f_score,
    segment,
    cast(coalesce(customer_count, 0) as bigint) as customer_count,
    cast(coalesce(order_count, 0) as bigint) as order_count,
    cast(coalesce(net_amount, 0) as decimal(18, 2)) as net_amount
from final

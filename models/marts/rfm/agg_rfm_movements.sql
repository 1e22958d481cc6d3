{# Where the customers of a date stood on the snapshot date before it. #}

with

customer_rfm as (
    select * from {{ ref('fct_customer_rfm') }}
),

snapshot_dates as (
    select * from {{ ref('int_snapshot_dates') }}
    where is_in_customer_history
),

{# The first date of the history has nothing to be compared with. #}
pairs_of_dates as (
    select
        snapshot_dates.as_of_date,
        snapshot_dates.previous_as_of_date
    from snapshot_dates
    inner join snapshot_dates as dates_before
        on snapshot_dates.previous_as_of_date = dates_before.as_of_date
),

with_previous_segment as (
    select
        pairs_of_dates.previous_as_of_date as from_as_of_date,
        customer_rfm.as_of_date as to_as_of_date,
        coalesce(customer_before.segment, 'Not yet known') as from_segment,
        customer_rfm.segment as to_segment,
        customer_rfm.net_amount
    from customer_rfm
    inner join pairs_of_dates
        on customer_rfm.as_of_date = pairs_of_dates.as_of_date
    left join customer_rfm as customer_before
        on
            customer_rfm.customer_id = customer_before.customer_id
            and pairs_of_dates.previous_as_of_date = customer_before.as_of_date
)

select
    from_as_of_date,
    to_as_of_date,
    from_segment,
    to_segment,
    cast(count(*) as bigint) as customer_count,
    cast(sum(net_amount) as decimal(18, 2)) as net_amount
from with_previous_segment
group by from_as_of_date, to_as_of_date, from_segment, to_segment

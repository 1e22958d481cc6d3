with

scores as (
    select * from {{ ref('int_rfm_scores') }}
),

snapshot_dates as (
    select * from {{ ref('int_snapshot_dates') }}
    where is_in_customer_history
)

select
    scores.as_of_date,
    scores.customer_id,
    snapshot_dates.is_current,
    scores.recency_days,
    scores.order_count,
    scores.net_amount,
    cast(scores.r_score as integer) as r_score,
    cast(scores.f_score as integer) as f_score,
    cast(scores.m_score as integer) as m_score,
    'R' || cast(scores.r_score as string) || 'F' || cast(scores.f_score as string) as rfm_cell,
    scores.segment
from scores
inner join snapshot_dates
    on scores.as_of_date = snapshot_dates.as_of_date

with

scores as (
    select * from {{ ref('int_rfm_scores') }}
    where is_in_customer_history
)

select
    as_of_date,
    customer_id,
    is_current,
    recency_days,
    order_count,
    net_amount,
    cast(r_score as integer) as r_score,
    cast(f_score as integer) as f_score,
    cast(m_score as integer) as m_score,
    rfm_cell,
    segment
from scores

with

bins as (
    select * from {{ ref('ml_churn_backtest') }}
    where bin > 0
)

select
    model,
    cast(bin as integer) as bin,
    origin_date,
    is_chosen,
    customer_count,
    predicted_rate,
    actual_rate
from bins

with

totals as (
    select * from {{ ref('ml_clv_totals') }}
),

gate as (
    select * from {{ ref('int_clv_gates') }}
    where is_current
),

choice as (
    select * from {{ ref('int_clv_model_choice') }}
)

select
    totals.segment,
    totals.measure,
    gate.origin_date as as_of_date,
    cast(gate.horizon_days as integer) as horizon_days,
    totals.customer_count,
    totals.expected,
    totals.low,
    totals.high,
    totals.sampling_error,
    totals.parameter_error,
    totals.backtest_error,
    totals.origin_count,
    choice.order_model as model,
    choice.reason as model_reason,
    cast('{{ var("reporting_currency") }}' as string) as currency
from totals
cross join gate
cross join choice

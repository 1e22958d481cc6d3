with

months as (
    select * from {{ ref('ml_clv_months') }}
),

month_ends as (
    select * from {{ ref('int_clv_month_ends') }}
),

gate as (
    select * from {{ ref('int_clv_gates') }}
    where is_current
)

select
    months.segment,
    cast(months.month_number as integer) as month_number,
    month_ends.month_end_date,
    gate.origin_date as as_of_date,
    months.customer_count,
    months.expected_orders,
    cast(round(months.net_amount, 2) as decimal(18, 2)) as predicted_net_amount,
    cast(round(months.discounted_net_amount, 2) as decimal(18, 2)) as discounted_net_amount,
    cast({{ var('annual_discount_rate') }} as double) as annual_discount_rate,
    month_ends.days_to_end <= gate.horizon_days as is_within_horizon,
    cast('{{ var("reporting_currency") }}' as string) as currency
from months
inner join month_ends
    on months.month_number = month_ends.month_number
cross join gate

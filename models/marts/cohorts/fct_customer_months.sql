with

customer_months as (
    select * from {{ ref('int_customer_periods') }}
    where period_type = 'month'
),

months as (
    select * from {{ ref('int_periods') }}
    where period_type = 'month'
)

select
    customer_months.customer_id,
    activity_months.period_start as activity_month,
    cohort_months.period_start as cohort_month,
    cast(customer_months.period_index - customer_months.cohort_index as integer) as period_number,
    activity_months.is_complete,
    customer_months.order_count,
    customer_months.gross_amount,
    customer_months.refund_amount,
    customer_months.net_amount
from customer_months
inner join months as activity_months
    on customer_months.period_index = activity_months.period_index
left join months as cohort_months
    on customer_months.cohort_index = cohort_months.period_index

with

customers as (
    select * from {{ ref('fct_customer_churn') }}
    where churn_risk is not null
),

bands as (
    select * from {{ ref('churn_bands') }}
),

customers_summed_to_band as (
    select
        risk_band,
        value_band,
        min(as_of_date) as as_of_date,
        min(horizon_days) as horizon_days,
        min(currency) as currency,
        count(*) as customer_count,
        sum(case when is_lapsed then 1 else 0 end) as lapsed_customer_count,
        sum(case when is_overdue then 1 else 0 end) as overdue_customer_count,
        sum(cast(churn_risk as decimal(18, 10))) as expected_lost_customers,
        sum(predicted_net_amount) as predicted_net_amount,
        sum(value_at_risk) as value_at_risk
    from customers
    group by risk_band, value_band
),

joined as (
    select
        customers_summed_to_band.*,
        bands.sort_order,
        bands.meaning,
        bands.next_step,
        bands.color_key
    from customers_summed_to_band
    inner join bands
        on customers_summed_to_band.risk_band = bands.band
)

select
    risk_band,
    value_band,
    sort_order,
    as_of_date,
    horizon_days,
    cast(customer_count as bigint) as customer_count,
    cast(lapsed_customer_count as bigint) as lapsed_customer_count,
    cast(overdue_customer_count as bigint) as overdue_customer_count,
    {{ round_significant('cast(expected_lost_customers as double)') }} as expected_lost_customers,
    cast(predicted_net_amount as decimal(18, 2)) as predicted_net_amount,
    cast(value_at_risk as decimal(18, 2)) as value_at_risk,
    currency,
    meaning,
    next_step,
    color_key
from joined

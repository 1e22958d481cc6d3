with

drivers as (
    select * from {{ ref('ml_subscription_drivers') }}
),

gates as (
    select * from {{ ref('int_subscription_gates') }}
)

select
    drivers.covariate,
    drivers.level,
    drivers.reference_level,
    drivers.status,
    drivers.reason,
    drivers.contract_count,
    drivers.ended_count,
    drivers.hazard_ratio,
    drivers.hazard_ratio_low,
    drivers.hazard_ratio_high,
    drivers.p_value,
    drivers.adjusted_p_value,
    drivers.concordance,
    drivers.log_likelihood,
    drivers.sample_count,
    drivers.sample_ended_count,
    gates.min_ends
from drivers
cross join gates

with

fits as (
    select * from {{ ref('ml_clv_fits') }}
),

gates as (
    select * from {{ ref('int_clv_gates') }}
)

select
    fits.origin_date,
    fits.model,
    gates.is_current,
    cast(gates.horizon_days as integer) as horizon_days,
    fits.status,
    fits.reason,
    fits.customer_count,
    fits.row_count,
    fits.log_likelihood,
    fits.converged as is_converged,
    fits.step_count,
    fits.spend_frequency_correlation,
    gates.kept_share,
    gates.buyer_count,
    gates.min_buyers,
    gates.history_days,
    gates.min_history_days,
    gates.silence_days,
    gates.max_silence_days,
    gates.repeater_count,
    gates.min_repeaters
from fits
inner join gates
    on fits.origin_date = gates.origin_date

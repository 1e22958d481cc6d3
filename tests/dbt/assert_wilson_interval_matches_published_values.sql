{# A failure means that the interval of shares is computed wrongly. The expected values are the
   "score" intervals of R. G. Newcombe, Statistics in Medicine 17 (1998), table I, and exact ends. #}

with

cases as (
    select 81 as successes, 263 as trials, 0.2553 as low, 0.3662 as high
    union all
    select 15 as successes, 148 as trials, 0.0624 as low, 0.1605 as high
    union all
    select 0 as successes, 20 as trials, 0.0000 as low, 0.1611 as high
    union all
    select 1 as successes, 29 as trials, 0.0061 as low, 0.1718 as high
    union all
    select 20 as successes, 20 as trials, 0.8389 as low, 1.0000 as high
),

computed as (
    select
        *,
        {{ wilson_bound('successes', 'trials', 'low') }} as computed_low,
        {{ wilson_bound('successes', 'trials', 'high') }} as computed_high
    from cases
)

select *
from computed
where
    abs(computed_low - low) > 0.00005
    or abs(computed_high - high) > 0.00005
    or (successes = 0 and computed_low != 0)
    or (successes = trials and computed_high != 1)

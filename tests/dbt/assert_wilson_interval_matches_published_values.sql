{# A failure means that the interval of shares is computed wrongly. The expected values are the
   "score" intervals of R. G. Newcombe, Statistics in Medicine 17 (1998), table I, and exact
   ends. #}

with

cases as (
    {% for successes, trials, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1),
    ] -%}
    select
        {{ successes }} as successes,
        {{ trials }} as trials,
        {{ low }} as low,
        {{ high }} as high
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
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

{# When the next order is due: the customer's own rhythm, drawn towards the base's the less the
   fewer gaps there are, and given the silence so far. Nobody is promised a date that has passed:
   whoever is beyond the due date is overdue and has no expected date. #}

{#- Gaps are whole days, so no rhythm is known more closely than this. -#}
{% set least_scale = 0.05 -%}
{#- A century: beyond it a date says nothing. -#}
{% set longest_days = 36500 -%}
{% set interval = var('next_order_interval') -%}
{% set pi = 3.141592653589793 -%}

with

silences as (
    select * from {{ ref('int_churn_silences') }}
),

rhythms as (
    select * from {{ ref('int_churn_rhythms') }}
),

fits as (
    select * from {{ ref('int_churn_rhythm_fits') }}
    where status = 'ok'
),

shrunken as (
    select
        silences.origin_date,
        silences.is_current,
        silences.customer_id,
        silences.last_order_date,
        silences.next_order_date,
        silences.order_day_count,
        cast(silences.days_since_last_order as double) as silence_days,
        silences.had_no_order,
        fits.mean_log_gap,
        fits.within_variance,
        fits.between_variance,
        coalesce(
            cast(rhythms.log_gap_sum as double) / nullif(rhythms.gap_count, 0), fits.mean_log_gap
        ) as own_log_gap,
        {{ log_gap_share(
            'coalesce(rhythms.gap_count, 0)', 'fits.between_variance', 'fits.within_variance'
        ) }} as own_share
    from silences
    inner join fits
        on silences.origin_date = fits.origin_date
    left join rhythms
        on
            silences.origin_date = rhythms.origin_date
            and silences.customer_id = rhythms.customer_id
),

-- a logistic distribution of log gaps with this variance
with_scale as (
    select
        *,
        exp(own_share * own_log_gap + (1 - own_share) * mean_log_gap) as median_days,
        greatest(
            sqrt(3 * (within_variance + between_variance * (1 - own_share))) / {{ pi }},
            {{ least_scale }}
        ) as gap_scale
    from shrunken
),

with_due_days as (
    select
        *,
        ceil(
            least(
                {{ next_order_days((1 + interval) / 2, '0', 'median_days', 'gap_scale') }},
                {{ longest_days }}
            )
        ) as due_days
    from with_scale
),

with_quantiles as (
    select
        *,
        {{ is_order_overdue('silence_days', 'due_days') }} as is_overdue,
        {{ next_order_days(0.5, 'silence_days', 'median_days', 'gap_scale') }} as expected_days,
        {{ next_order_days(
            (1 - interval) / 2, 'silence_days', 'median_days', 'gap_scale'
        ) }} as earliest_days,
        {{ next_order_days(
            (1 + interval) / 2, 'silence_days', 'median_days', 'gap_scale'
        ) }} as latest_days
    from with_due_days
),

final as (
    select
        origin_date,
        is_current,
        customer_id,
        last_order_date,
        next_order_date,
        had_no_order,
        order_day_count,
        is_overdue,
        {{ add_days('last_order_date', 'due_days') }} as order_due_date,
        {%- for end in ['expected', 'earliest', 'latest'] %}
        case
            when not is_overdue
                then {{ add_days(
                    'last_order_date',
                    'greatest(ceil(least(' ~ end ~ '_days, ' ~ longest_days
                    ~ ')), silence_days + 1)'
                ) }}
        end as {{ end }}_order_date
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from with_quantiles
)

select * from final

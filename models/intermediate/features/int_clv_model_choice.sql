{# One row: the purchase model that is asked about the future, and why. Chosen by what happened
   after the past origins, never by habit; the Poisson deviance is the measure of a count. #}

with

gates as (
    select * from {{ ref('int_clv_gates') }}
),

fits as (
    select * from {{ ref('ml_clv_fits') }}
    where model != 'gamma_gamma'
),

measures as (
    select * from {{ ref('int_clv_backtest_measures') }}
    where subject = 'orders'
),

current_fits as (
    select
        fits.model,
        gates.asked_model,
        gates.fallback_model,
        fits.status != 'refused' as is_usable,
        {# who comes first where nothing else decides #}
        case fits.model when 'mbg_nbd' then 1 when 'pareto_nbd' then 2 else 3 end as preference
    from fits
    inner join gates
        on fits.origin_date = gates.origin_date
    where gates.is_current
),

tested_origins as (
    select count(distinct measures.origin_date) as origin_count
    from measures
    inner join fits
        on
            measures.origin_date = fits.origin_date
            and measures.model = fits.model
),

deviances as (
    select
        measures.model,
        count(*) as origin_count,
        cast(sum(
            cast(measures.poisson_deviance * measures.customer_count as decimal(28, 10))
        ) as double) / nullif(sum(measures.customer_count), 0) as poisson_deviance
    from measures
    inner join fits
        on
            measures.origin_date = fits.origin_date
            and measures.model = fits.model
    group by measures.model
),

candidates as (
    select
        current_fits.*,
        tested_origins.origin_count as tested_origin_count,
        {# who was refused at an origin where others were not has not passed the same test #}
        case
            when deviances.origin_count = tested_origins.origin_count
                then deviances.poisson_deviance
        end as poisson_deviance
    from current_fits
    cross join tested_origins
    left join deviances
        on current_fits.model = deviances.model
),

ranked as (
    select
        *,
        row_number() over (
            order by
                case when asked_model = model then 0 else 1 end asc nulls last,
                case when is_usable then 0 else 1 end asc nulls last,
                {{ round_significant('poisson_deviance') }} asc nulls last,
                case when fallback_model = model then 0 else 1 end asc nulls last,
                preference asc nulls last
        ) as place,
        -- Somebody with a single order may be gone too, which the BG/NBD denies. And whether
        -- somebody is gone is never seen, so no back-test can choose between the others.
        row_number() over (
            order by
                case when is_usable and model != 'bg_nbd' then 0 else 1 end asc nulls last,
                case when asked_model = model then 0 else 1 end asc nulls last,
                case when fallback_model = model then 0 else 1 end asc nulls last,
                preference asc nulls last
        ) as place_for_alive
    from candidates
),

final as (
    select
        max(case when place = 1 then model end) as order_model,
        max(case when place_for_alive = 1 and is_usable and model != 'bg_nbd' then model end)
            as alive_model,
        cast(max(case when place = 1 then tested_origin_count end) as bigint) as origin_count,
        max(case when place = 1 then poisson_deviance end) as poisson_deviance,
        max(
            case
                when place = 1 and asked_model = model then 'Asked for by var clv_order_model.'
                when place = 1 and poisson_deviance is null
                    then
                        'The default: there is no past day with enough history to compare the '
                        || 'models on.'
                when place = 1
                    then
                        'Smallest Poisson deviance of the models over '
                        || cast(tested_origin_count as string)
                        || case
                            when tested_origin_count = 1 then ' past origin.'
                            else ' past origins.'
                        end
            end
        ) as reason
    from ranked
)

select * from final

{# Variance of log gaps within a customer and between customers, by the analysis of variance for
   groups of different size (Searle, Casella & McCulloch 1992, Variance Components, chapter 3). #}

with

origins as (
    select * from {{ ref('int_churn_origins') }}
),

rhythms as (
    select * from {{ ref('int_churn_rhythms') }}
),

rhythms_summed as (
    select
        origin_date,
        cast(count(*) as double) as customer_count,
        cast(sum(gap_count) as double) as gap_count,
        cast(sum(gap_count * gap_count) as double) as squared_counts,
        cast(sum(log_gap_sum) as double) as log_gap_sum,
        cast(sum(log_gap_squares) as double) as log_gap_squares,
        cast(
            sum(
                cast(cast(log_gap_sum as double) / nullif(gap_count, 0) as decimal(28, 10))
            ) as double
        ) as sum_of_means,
        cast(
            sum(
                cast(
                    cast(log_gap_sum as double) * cast(log_gap_sum as double)
                    / nullif(gap_count, 0)
                    as decimal(28, 10)
                )
            ) as double
        ) as squared_sums
    from rhythms
    group by origin_date
),

with_variances as (
    select
        *,
        greatest(log_gap_squares - squared_sums, 0)
        / nullif(gap_count - customer_count, 0) as within_variance,
        (squared_sums - log_gap_sum * log_gap_sum / nullif(gap_count, 0))
        / nullif(customer_count - 1, 0) as mean_square_between,
        (gap_count - squared_counts / nullif(gap_count, 0))
        / nullif(customer_count - 1, 0) as gaps_per_customer
    from rhythms_summed
),

fitted as (
    select
        origin_date,
        customer_count,
        gap_count,
        sum_of_means / nullif(customer_count, 0) as mean_log_gap,
        within_variance,
        greatest(
            coalesce(
                (mean_square_between - within_variance) / nullif(gaps_per_customer, 0), 0
            ),
            0
        ) as between_variance
    from with_variances
),

final as (
    select
        origins.origin_date,
        origins.is_current,
        origins.horizon_days,
        cast(coalesce(fitted.customer_count, 0) as bigint) as customer_count,
        cast(coalesce(fitted.gap_count, 0) as bigint) as gap_count,
        fitted.mean_log_gap,
        fitted.within_variance,
        fitted.between_variance,
        case
            when fitted.customer_count >= {{ var('min_n') }} and fitted.within_variance is not null
                then 'ok'
            else 'refused'
        end as status,
        case
            when coalesce(fitted.customer_count, 0) < {{ var('min_n') }}
                then
                    cast(cast(coalesce(fitted.customer_count, 0) as bigint) as string) || ' of '
                    || '{{ var("min_n") }} customers with orders on two days or more.'
            when fitted.within_variance is null
                then
                    'Nobody has ordered on three days or more, so it is not known how much gaps '
                    || 'vary.'
            else
                'Gaps of ' || cast(cast(fitted.customer_count as bigint) as string)
                || ' customers say how long the next one takes.'
        end as reason
    from origins
    left join fitted
        on origins.origin_date = fitted.origin_date
)

select * from final

{# One row per predictor with every measure side by side. Sums are of decimals and whole numbers: a
   sum of floats depends on the order of its terms. #}

with

predictions as (
    select * from {{ ref('int_clv_backtest_predictions') }}
),

terms as (
    select
        subject,
        origin_date,
        model,
        predicted,
        actual,
        is_covered,
        customer_count,
        predicted - cast(actual as double) as miss,
        -- whoever predicts nothing for somebody who came is wrong without bound: the floor of 1e-9
        -- orders keeps it a number
        case
            when subject = 'orders' and actual > 0
                then
                    cast(actual as double)
                    * (ln(cast(actual as double)) - ln(greatest(predicted, 1e-9)))
            else 0
        end as log_term
    from predictions
),

terms_summed_to_model as (
    select
        subject,
        origin_date,
        model,
        cast(sum(customer_count) as double) as customer_count,
        cast(sum(cast(actual * customer_count as decimal(28, 2))) as double) as actual,
        cast(sum(cast(predicted * customer_count as decimal(28, 10))) as double) as predicted,
        cast(sum(cast(abs(miss) * customer_count as decimal(28, 10))) as double) as absolute_miss,
        cast(sum(cast(miss * miss * customer_count as decimal(38, 10))) as double) as squared_miss,
        cast(sum(cast(2 * (log_term + miss) * customer_count as decimal(28, 10))) as double)
            as deviance,
        cast(sum(case when is_covered then customer_count else 0 end) as double)
            as covered_count,
        cast(sum(case when is_covered is not null then customer_count else 0 end) as double)
            as judged_count
    from terms
    group by subject, origin_date, model
),

rows_by_prediction as (
    select
        subject,
        origin_date,
        model,
        predicted,
        sum(customer_count) as customer_count,
        sum(cast(actual * customer_count as decimal(28, 2))) as actual
    from predictions
    group by subject, origin_date, model, predicted
),

rows_by_outcome as (
    select
        subject,
        origin_date,
        model,
        actual,
        sum(customer_count) as customer_count,
        sum(cast(actual * customer_count as decimal(28, 2))) as actual_in_all
    from predictions
    group by subject, origin_date, model, actual
),

-- Equal predictions share their places: a rank is the middle of the places they hold, and the best
-- tenth gets its part of those on its edge, whoever comes first.
predictions_ranked as (
    select
        *,
        sum(customer_count) over best_first - customer_count as customers_above,
        sum(actual) over best_first - actual as actual_above,
        sum(customer_count) over everybody as customers_in_all
    from rows_by_prediction
    window
        best_first as (
            partition by subject, origin_date, model
            order by predicted desc nulls last
            rows between unbounded preceding and current row
        ),
        everybody as (partition by subject, origin_date, model)
),

outcomes_ranked as (
    select
        *,
        sum(customer_count) over best_first - customer_count as customers_above,
        sum(actual_in_all) over best_first - actual_in_all as actual_above
    from rows_by_outcome
    window best_first as (
        partition by subject, origin_date, model
        order by actual desc nulls last
        rows between unbounded preceding and current row
    )
),

-- twice the place, so that the middle of an even number of places is a whole number
pairs_of_ranks as (
    select
        predictions.subject,
        predictions.origin_date,
        predictions.model,
        predictions.customer_count,
        2 * predictions_ranked.customers_above + predictions_ranked.customer_count
        - predictions_ranked.customers_in_all as predicted_place,
        2 * outcomes_ranked.customers_above + outcomes_ranked.customer_count
        - predictions_ranked.customers_in_all as actual_place
    from predictions
    inner join predictions_ranked
        on
            predictions.subject = predictions_ranked.subject
            and predictions.origin_date = predictions_ranked.origin_date
            and predictions.model = predictions_ranked.model
            and predictions.predicted = predictions_ranked.predicted
    inner join outcomes_ranked
        on
            predictions.subject = outcomes_ranked.subject
            and predictions.origin_date = outcomes_ranked.origin_date
            and predictions.model = outcomes_ranked.model
            and predictions.actual = outcomes_ranked.actual
),

ranks_summed_to_model as (
    select
        subject,
        origin_date,
        model,
        cast(sum(
            cast(predicted_place as decimal(18, 0)) * cast(actual_place as decimal(18, 0))
            * customer_count
        ) as double) as both_places,
        cast(sum(
            cast(predicted_place as decimal(18, 0)) * cast(predicted_place as decimal(18, 0))
            * customer_count
        ) as double) as predicted_places,
        cast(sum(
            cast(actual_place as decimal(18, 0)) * cast(actual_place as decimal(18, 0))
            * customer_count
        ) as double) as actual_places
    from pairs_of_ranks
    group by subject, origin_date, model
),

-- twice the area below the curve of what the first customers brought, in customers times actual
predicted_concentration as (
    select
        subject,
        origin_date,
        model,
        cast(
            sum(cast((2 * actual_above + actual) * customer_count as decimal(38, 2))) as double
        ) as area,
        cast(sum(cast(
            cast(actual as double)
            * least(greatest(0.1 * customers_in_all - customers_above, 0), customer_count)
            / customer_count as decimal(28, 10)
        )) as double) as captured
    from predictions_ranked
    group by subject, origin_date, model
),

actual_concentration as (
    select
        subject,
        origin_date,
        model,
        cast(
            sum(cast((2 * actual_above + actual_in_all) * customer_count as decimal(38, 2)))
            as double
        ) as area
    from outcomes_ranked
    group by subject, origin_date, model
),

final as (
    select
        sums.subject,
        sums.origin_date,
        sums.model,
        cast(sums.customer_count as bigint) as customer_count,
        sums.actual,
        sums.predicted,
        sums.predicted / nullif(sums.actual, 0) - 1 as bias_rate,
        sums.absolute_miss / sums.customer_count as mean_absolute_error,
        sqrt(sums.squared_miss / sums.customer_count) as root_mean_squared_error,
        case when sums.subject = 'orders' then sums.deviance / sums.customer_count end
            as poisson_deviance,
        ranks.both_places
        / nullif(sqrt(ranks.predicted_places) * sqrt(ranks.actual_places), 0) as spearman,
        (predicted_concentration.area - sums.customer_count * sums.actual)
        / nullif(actual_concentration.area - sums.customer_count * sums.actual, 0)
            as normalised_gini,
        predicted_concentration.captured / nullif(sums.actual, 0) as top_decile_share,
        sums.covered_count / nullif(sums.judged_count, 0) as interval_coverage
    from terms_summed_to_model as sums
    inner join ranks_summed_to_model as ranks
        on
            sums.subject = ranks.subject
            and sums.origin_date = ranks.origin_date
            and sums.model = ranks.model
    inner join predicted_concentration
        on
            sums.subject = predicted_concentration.subject
            and sums.origin_date = predicted_concentration.origin_date
            and sums.model = predicted_concentration.model
    inner join actual_concentration
        on
            sums.subject = actual_concentration.subject
            and sums.origin_date = actual_concentration.origin_date
            and sums.model = actual_concentration.model
)

select * from final

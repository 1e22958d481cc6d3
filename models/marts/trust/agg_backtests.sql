{%- set metrics = {
    'bias_rate': 'abs(bias_rate)',
    'mean_absolute_error': 'mean_absolute_error',
    'root_mean_squared_error': 'root_mean_squared_error',
    'poisson_deviance': 'poisson_deviance',
    'spearman': '-spearman',
    'normalised_gini': '-normalised_gini',
    'top_decile_share': '-top_decile_share',
    'interval_coverage': 'cast(null as double)',
} -%}
{%- set models = {
    'bg_nbd': false, 'mbg_nbd': false, 'pareto_nbd': false,
    'zero': true, 'mean': true, 'naive_rate': true, 'last_period': true, 'hiatus': true,
} -%}

with

gates as (
    select * from {{ ref('int_clv_gates') }}
    where not is_current
),

fits as (
    select * from {{ ref('ml_clv_fits') }}
),

spend_fits as (
    select * from {{ ref('ml_clv_fits') }}
    where model = 'gamma_gamma'
),

choice as (
    select * from {{ ref('int_clv_model_choice') }}
),

measures as (
    select * from {{ ref('int_clv_backtest_measures') }}
),

churn_backtest as (
    select * from {{ ref('int_churn_backtest') }}
),

subjects as (
    select 'orders' as subject
    union all
    select 'net_amount' as subject
),

predictors as (
    {%- for model, is_baseline in models.items() %}
    select
        '{{ model }}' as model,
        {{ is_baseline | lower }} as is_baseline
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

measures_unpivoted as (
    {%- for metric, distance in metrics.items() %}
    select
        subject,
        origin_date,
        model,
        '{{ metric }}' as metric,
        {{ metric }} as value,
        {{ distance }} as distance
    from measures
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

metrics as (
    {%- for metric in metrics %}
    select '{{ metric }}' as metric
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

-- every predictor and measure has its row, also where there was nothing to predict
with_values as (
    select
        subjects.subject,
        gates.origin_date,
        gates.horizon_days,
        gates.buyer_count,
        predictors.model,
        predictors.is_baseline,
        metrics.metric,
        measures_unpivoted.value,
        measures_unpivoted.distance,
        min(case when predictors.is_baseline then measures_unpivoted.distance end) over (
            partition by subjects.subject, gates.origin_date, metrics.metric
        ) as best_baseline_distance
    from gates
    cross join subjects
    cross join predictors
    cross join metrics
    left join measures_unpivoted
        on
            subjects.subject = measures_unpivoted.subject
            and gates.origin_date = measures_unpivoted.origin_date
            and predictors.model = measures_unpivoted.model
            and metrics.metric = measures_unpivoted.metric
    where not (subjects.subject = 'net_amount' and metrics.metric = 'poisson_deviance')
),

with_comparison as (
    select
        *,
        case when not is_baseline then distance < best_baseline_distance end as beats_baselines
    from with_values
),

with_score as (
    select
        *,
        sum(case when beats_baselines then 1 else 0 end) over predictor_rows as measures_won,
        count(beats_baselines) over predictor_rows as measures_compared
    from with_comparison
    window predictor_rows as (partition by subject, origin_date, model)
),

joined as (
    select
        with_score.*,
        not with_score.is_baseline and with_score.model = choice.order_model as is_chosen,
        case
            when with_score.subject = 'net_amount' and spend_fits.status = 'refused'
                then 'refused'
            else fits.status
        end as status,
        case
            when with_score.subject = 'net_amount' and spend_fits.status = 'refused'
                then spend_fits.reason
            else fits.reason
        end as reason,
        measures.customer_count,
        measures.actual,
        measures.predicted,
        measures.bias_rate
    from with_score
    cross join choice
    left join fits
        on
            with_score.origin_date = fits.origin_date
            and with_score.model = fits.model
    left join spend_fits
        on with_score.origin_date = spend_fits.origin_date
    left join measures
        on
            with_score.subject = measures.subject
            and with_score.origin_date = measures.origin_date
            and with_score.model = measures.model
),

purchases_judged as (
    select
        subject,
        origin_date,
        horizon_days,
        model,
        is_baseline,
        is_chosen,
        metric,
        value,
        beats_baselines,
        coalesce(customer_count, buyer_count) as customer_count,
        actual,
        predicted,
        case
            when buyer_count = 0 then 'Nobody had ordered by then.'
            when is_baseline then 'Baseline.'
            when status = 'refused' then 'Not fitted: ' || reason
            when bias_rate is null then 'Nobody ordered afterwards, so there is nothing to compare.'
            else
                case
                    when measures_won = 0 then 'No better than the best baseline on any measure'
                    else
                        'Better than every baseline on ' || cast(measures_won as string) || ' of '
                        || cast(measures_compared as string) || ' measures'
                end
                || '; expected '
                || cast(cast(round(100 * abs(bias_rate), 1) as decimal(18, 1)) as string) || ' % '
                || case when bias_rate < 0 then 'less' else 'more' end || ' than came.'
        end as verdict
    from joined
),

churn_judged as (
    select
        subject,
        origin_date,
        horizon_days,
        model,
        is_baseline,
        is_chosen,
        metric,
        value,
        beats_baselines,
        customer_count,
        cast(actual_count as double) as actual,
        predicted_count as predicted,
        verdict
    from churn_backtest
),

final as (
    select * from purchases_judged
    union all
    select * from churn_judged
)

select
    subject,
    origin_date,
    cast(horizon_days as integer) as horizon_days,
    model,
    is_baseline,
    is_chosen,
    metric,
    {{ round_significant('value') }} as value,
    beats_baselines,
    customer_count,
    {{ round_significant('actual') }} as actual,
    {{ round_significant('predicted') }} as predicted,
    verdict
from final

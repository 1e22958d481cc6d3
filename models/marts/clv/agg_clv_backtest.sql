{%- set metrics = [
    'bias_rate', 'mean_absolute_error', 'root_mean_squared_error', 'poisson_deviance',
    'top_decile_capture',
] -%}
{%- set models = {
    'bg_nbd': false, 'mbg_nbd': false,
    'zero': true, 'mean': true, 'naive_rate': true, 'last_period': true,
} -%}

with

gates as (
    select * from {{ ref('int_clv_gates') }}
    where not is_current
),

fits as (
    select * from {{ ref('ml_clv_fits') }}
),

measures as (
    select * from {{ ref('int_clv_backtest_measures') }}
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
    {%- for metric in metrics %}
    select
        origin_date,
        model,
        '{{ metric }}' as metric,
        {{ metric }} as value,
        {{ {'bias_rate': 'abs(bias_rate)', 'top_decile_capture': '-top_decile_capture'}.get(
            metric, metric
        ) }} as distance
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
        gates.origin_date,
        gates.horizon_days,
        gates.buyer_count,
        predictors.model,
        predictors.is_baseline,
        metrics.metric,
        measures_unpivoted.value,
        measures_unpivoted.distance,
        min(case when predictors.is_baseline then measures_unpivoted.distance end) over (
            partition by gates.origin_date, metrics.metric
        ) as best_baseline_distance
    from gates
    cross join predictors
    cross join metrics
    left join measures_unpivoted
        on
            gates.origin_date = measures_unpivoted.origin_date
            and predictors.model = measures_unpivoted.model
            and metrics.metric = measures_unpivoted.metric
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
        sum(case when beats_baselines then 1 else 0 end) over (
            partition by origin_date, model
        ) as measures_won,
        count(value) over (partition by origin_date, model) as measures_known
    from with_comparison
),

joined as (
    select
        with_score.*,
        fits.status,
        fits.reason,
        measures.customer_count,
        measures.actual_orders,
        measures.predicted_orders,
        measures.bias_rate
    from with_score
    left join fits
        on
            with_score.origin_date = fits.origin_date
            and with_score.model = fits.model
    left join measures
        on
            with_score.origin_date = measures.origin_date
            and with_score.model = measures.model
)

select
    origin_date,
    cast(horizon_days as integer) as horizon_days,
    model,
    is_baseline,
    metric,
    {{ round_significant('value') }} as value,
    beats_baselines,
    coalesce(customer_count, buyer_count) as customer_count,
    actual_orders,
    {{ round_significant('predicted_orders') }} as predicted_orders,
    case
        when buyer_count = 0 then 'Nobody had ordered by then.'
        when is_baseline then 'Baseline.'
        when status = 'refused' then 'Not fitted: ' || reason
        when bias_rate is null then 'Nobody ordered afterwards, so there is nothing to compare.'
        else
            case
                when measures_won = 0 then 'No better than the baselines on any measure'
                else
                    'Better than every baseline on ' || cast(measures_won as string) || ' of '
                    || cast(measures_known as string) || ' measures'
            end
            || '; expected '
            || cast(cast(round(100 * abs(bias_rate), 1) as decimal(18, 1)) as string) || ' % '
            || case when bias_rate < 0 then 'fewer' else 'more' end || ' orders than there were.'
    end as verdict
from joined

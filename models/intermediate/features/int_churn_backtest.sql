{# One relation of one shape for everything churn says about its past accuracy: what marts/trust
   puts beside the other predictions. #}

{% set measures = {
    'auc': '-auc',
    'log_loss': 'log_loss',
    'brier_score': 'brier_score',
    'calibration_error': 'calibration_error',
    'calibration_shift': 'abs(calibration_shift)',
    'calibration_shape': 'calibration_shape',
    'top_decile_lift': '-top_decile_lift',
} -%}

with

backtest as (
    select * from {{ ref('ml_churn_backtest') }}
    where bin = 0
),

gates as (
    select * from {{ ref('int_churn_gates') }}
),

measures_unpivoted as (
    {% for measure, distance in measures.items() -%}
    select
        origin_date,
        model,
        is_baseline,
        is_chosen,
        '{{ measure }}' as metric,
        {{ measure }} as value,
        {{ distance }} as distance,
        customer_count,
        predicted_rate,
        actual_rate,
        verdict
    from backtest
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

with_comparison as (
    select
        *,
        min(case when is_baseline then distance end) over (
            partition by metric
        ) as best_baseline_distance
    from measures_unpivoted
),

final as (
    select
        'churn' as subject,
        with_comparison.origin_date,
        gates.horizon_days,
        with_comparison.model,
        with_comparison.is_baseline,
        with_comparison.is_chosen,
        with_comparison.metric,
        with_comparison.value,
        with_comparison.customer_count,
        cast(round(with_comparison.customer_count * with_comparison.actual_rate) as bigint)
            as actual_count,
        with_comparison.customer_count * with_comparison.predicted_rate as predicted_count,
        case
            when not with_comparison.is_baseline
                then with_comparison.distance < with_comparison.best_baseline_distance
        end as beats_baselines,
        with_comparison.verdict
    from with_comparison
    cross join gates
)

select * from final

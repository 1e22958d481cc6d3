with

backtest as (
    select * from {{ ref('ml_churn_backtest') }}
    where bin = 0
),

gates as (
    select * from {{ ref('int_churn_gates') }}
)

select
    backtest.model,
    backtest.origin_date,
    cast(gates.horizon_days as integer) as horizon_days,
    backtest.is_baseline,
    backtest.is_chosen,
    backtest.status,
    backtest.reason,
    backtest.verdict,
    backtest.refused_features,
    backtest.customer_count,
    backtest.predicted_rate,
    backtest.actual_rate,
    backtest.auc,
    backtest.auc_low,
    backtest.auc_high,
    backtest.log_loss,
    backtest.brier_score,
    backtest.calibration_error,
    backtest.calibration_shift,
    backtest.calibration_shape,
    backtest.top_decile_lift,
    gates.buyer_count,
    gates.min_buyers,
    gates.history_days,
    gates.min_history_days,
    gates.gone_count,
    gates.kept_count,
    gates.min_class_count
from backtest
cross join gates

"""What the pages read of the back-tests: predictions of past days beside what came."""

from __future__ import annotations

import pandas as pd

from lib import connection


def measures(subject: str) -> pd.DataFrame:
    """Return how models and baselines did after past days, measure by measure, newest day first."""
    return connection.frame(
        """
        select
            subject, origin_date, horizon_days, model, is_baseline, is_chosen, metric, value,
            beats_baselines, customer_count, actual, predicted, verdict
        from trust.agg_backtests where subject = ?
        order by origin_date desc, is_chosen desc, is_baseline, model, metric
        """,
        (subject,),
    )


def tenths(subject: str) -> pd.DataFrame:
    """Return predicted and actual means of the tenths of the customers, for the chosen model."""
    return connection.frame(
        """
        select origin_date, model, decile, customer_count, mean_predicted, mean_actual
        from trust.agg_backtest_deciles where subject = ? and is_chosen
        order by origin_date desc, decile
        """,
        (subject,),
    )

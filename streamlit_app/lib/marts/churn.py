"""What the Churn page reads of customers without a contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib import connection
from lib.marts.query import Query

PAGE_ROWS = 50
MAX_PAGES = 40

# What a list is sorted by, on screen, and how.
SORTS = {
    "By money at risk": "value_at_risk desc nulls last",
    "By risk": "churn_risk desc nulls last",
    "By expected revenue": "predicted_net_amount desc nulls last",
    "By silence": "days_since_last_order desc nulls last",
}
KINDS = {"Repeat buyers": "not is_one_time_buyer", "One-time buyers": "is_one_time_buyer"}
STATES = {
    "Lapsed": "is_lapsed",
    "Not lapsed": "not is_lapsed",
    "Overdue": "is_overdue",
    "Not overdue": "not is_overdue",
}


@dataclass(frozen=True)
class ChurnFilter:
    """Which buyers a list shows; empty values filter nothing."""

    risk_band: str = ""
    value_band: str = ""
    kind: str = ""
    state: str = ""
    segment: str = ""
    country: str = ""

    def where(self) -> tuple[str, tuple[Any, ...]]:
        """Return the condition on ``fct_customer_churn``, and its values."""
        clauses, bound = ["status <> 'no_orders'"], []
        for column in ("risk_band", "value_band"):
            if value := getattr(self, column):
                clauses.append(f"{column} = ?")
                bound.append(value)
        clauses += [words for name, words in KINDS.items() if name == self.kind]
        clauses += [words for name, words in STATES.items() if name == self.state]
        if self.segment:
            clauses.append(
                "customer_id in (select customer_id from rfm.fct_customer_rfm "
                "where is_current and segment = ?)"
            )
            bound.append(self.segment)
        if self.country:
            clauses.append(
                "customer_id in (select customer_id from core.dim_customers where country = ?)"
            )
            bound.append(self.country)
        return " and ".join(clauses), tuple(bound)


def summary() -> pd.DataFrame:
    """Return the counts behind the page, in one row."""
    return connection.frame(
        """
        select
            count(*) as buyer_count, max(horizon_days) as horizon_days,
            max(as_of_date) as as_of_date, max(lapsed_after_days) as lapsed_after_days,
            count(churn_risk) as scored_count, max(model) as model,
            count(*) filter (not is_one_time_buyer) as repeat_count,
            count(*) filter (not is_one_time_buyer and is_lapsed) as repeat_lapsed_count,
            count(*) filter (is_one_time_buyer) as one_time_count,
            count(*) filter (is_one_time_buyer and is_lapsed) as one_time_lapsed_count,
            count(is_overdue) as dated_count, count(*) filter (is_overdue) as overdue_count
        from churn.fct_customer_churn where status <> 'no_orders'
        """
    )


def bands() -> pd.DataFrame:
    """Return the cells of risk by value, with their words and colour key."""
    return connection.frame(
        """
        select
            risk_band, value_band, sort_order, customer_count, lapsed_customer_count,
            overdue_customer_count, expected_lost_customers,
            predicted_net_amount::double as predicted_net_amount,
            value_at_risk::double as value_at_risk, meaning, next_step, color_key
        from churn.agg_churn_bands order by sort_order desc, value_band
        """
    )


def churner_count(wanted: ChurnFilter) -> int:
    """Return how many buyers the filter leaves."""
    where, bound = wanted.where()
    found = connection.frame(
        f"select count(*) as customers from churn.fct_customer_churn where {where}", bound
    )
    return int(found["customers"].iloc[0])


def churner_page(wanted: ChurnFilter, order: str, number: int) -> pd.DataFrame:
    """Return one page of buyers.

    The rows of the page come first; what other marts know is looked up for those only, because
    joining a million rows to show fifty would be slow.
    """
    where, bound = wanted.where()
    found = connection.frame(
        f"""
        select
            customer_id, churn_risk, risk_band, reason_1, reason_1_effect, reason_2,
            reason_2_effect, reason_3, reason_3_effect, value_band, is_lapsed, is_overdue,
            is_one_time_buyer, days_since_last_order, expected_order_date, earliest_order_date,
            latest_order_date, order_due_date,
            predicted_net_amount::double as predicted_net_amount,
            value_at_risk::double as value_at_risk
        from churn.fct_customer_churn where {where}
        order by {SORTS[order]}, customer_id limit {PAGE_ROWS} offset ?
        """,
        (*bound, (number - 1) * PAGE_ROWS),
    )
    ids = tuple(found["customer_id"])
    known = connection.frame(
        f"""
        select customer_id, country, last_order_date, order_count, net_amount::double as net_amount
        from core.dim_customers where customer_id in ({", ".join("?" for _ in ids) or "null"})
        """,
        ids,
    )
    return found.merge(known, on="customer_id", how="left")


def churner_rows(wanted: ChurnFilter, order: str, limit: int) -> Query:
    """Build the whole list of buyers, for the download."""
    where, bound = wanted.where()
    return Query(
        f"""
        select
            churn.*, customers.country, customers.order_count, customers.last_order_date,
            customers.net_amount
        from (
            select
                customer_id, as_of_date, horizon_days, churn_risk, risk_band, model, reason_1,
                reason_1_effect, reason_2, reason_2_effect, reason_3, reason_3_effect,
                is_one_time_buyer, is_lapsed, days_since_last_order, lapsed_after_days,
                expected_order_date, earliest_order_date, latest_order_date, order_due_date,
                is_overdue, value_band, predicted_net_amount, value_at_risk, currency
            from churn.fct_customer_churn where {where}
            order by {SORTS[order]}, customer_id limit ?
        ) as churn
        left join core.dim_customers as customers on churn.customer_id = customers.customer_id
        order by churn.{SORTS[order]}, churn.customer_id
        """,
        (*bound, limit),
    )


def churn_models() -> pd.DataFrame:
    """Return how the candidates did on the past day that was held out, the chosen one first."""
    return connection.frame(
        """
        select
            model, origin_date, horizon_days, is_baseline, is_chosen, status, reason, verdict,
            refused_features, customer_count, predicted_rate, actual_rate, auc, auc_low, auc_high,
            log_loss, brier_score, calibration_error, calibration_shift, calibration_shape,
            top_decile_lift, buyer_count, min_buyers, history_days, min_history_days, gone_count,
            kept_count, min_class_count
        from churn.agg_churn_models order by is_chosen desc, is_baseline, model
        """
    )


def calibration(model: str) -> pd.DataFrame:
    """Return predicted and actual share by tenth of the customers, for a model."""
    return connection.frame(
        """
        select bin, origin_date, customer_count, predicted_rate, actual_rate
        from churn.agg_churn_calibration where model = ? order by bin
        """,
        (model,),
    )


def thresholds() -> pd.DataFrame:
    """Return the lapsed threshold of today and of past days, and who came back after all."""
    return connection.frame(
        """
        select
            origin_date, is_current, horizon_days, lapsed_after_days, status, reason, at_risk_count,
            longer_share, gap_count, closed_gap_count, repeat_buyer_count,
            repeat_buyer_lapsed_count, repeat_buyer_came_back_count, repeat_buyer_came_back_rate,
            one_time_buyer_count, one_time_buyer_lapsed_count, one_time_buyer_came_back_count,
            one_time_buyer_came_back_rate
        from churn.agg_churn_thresholds order by origin_date desc
        """
    )


def churn_periods(period_type: str, kind: str, shown: int) -> pd.DataFrame:
    """Return who lapsed of those active at the start, in the newest periods, oldest first."""
    return connection.frame(
        """
        select * from (
            select
                period_start, period_end, is_complete, active_at_start_count, newly_lapsed_count,
                churn_rate, reason
            from churn.agg_churn_periods
            where period_type = ? and buyer_kind = ? and churn_rate is not null
            order by period_start desc limit ?
        ) order by period_start
        """,
        (period_type, kind, shown),
    )


def next_orders() -> pd.DataFrame:
    """Return what dates of next orders rest on, and how often they were right on past days."""
    return connection.frame(
        """
        select
            origin_date, is_current, horizon_days, status, reason, fitted_customer_count,
            fitted_gap_count, usual_gap_days, nominal_coverage_rate, buyer_count, came_back_count,
            inside_interval_count, coverage_rate, overdue_count, overdue_came_back_count,
            overdue_came_back_rate
        from churn.agg_churn_next_orders order by origin_date desc
        """
    )


def customer_churn(customer_id: str) -> pd.DataFrame:
    """Return the risk, the reasons and the next order of one customer."""
    return connection.frame(
        """
        select
            churn_risk, risk_band, model, reason_1, reason_1_effect, reason_2, reason_2_effect,
            reason_3, reason_3_effect, is_one_time_buyer, is_lapsed, days_since_last_order,
            lapsed_after_days, expected_order_date, earliest_order_date, latest_order_date,
            order_due_date, is_overdue, value_at_risk::double as value_at_risk, horizon_days,
            as_of_date, status, reason
        from churn.fct_customer_churn where customer_id = ?
        """,
        (customer_id,),
    )

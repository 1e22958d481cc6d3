"""How models, measures and intervals are said in words, the same on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib import format as fmt

MODELS = {
    "bg_nbd": "BG/NBD",
    "mbg_nbd": "MBG/NBD",
    "pareto_nbd": "Pareto/NBD",
    "gamma_gamma": "Gamma-Gamma",
    "zero": "Nobody comes back",
    "mean": "Everybody like the mean",
    "naive_rate": "Everybody goes on as before",
    "last_period": "The next period is like the last",
    "hiatus": "Whoever is silent for long is gone",
}


@dataclass(frozen=True)
class Metric:
    """A measure of a back-test: what it is called, how it is written, which way is better."""

    label: str
    kind: str
    better: str


METRICS = {
    "bias_rate": Metric("Too many or few", "percent", "best at 0"),
    "mean_absolute_error": Metric("Mean absolute error", "decimal", "smaller is better"),
    "root_mean_squared_error": Metric("Root mean squared", "decimal", "smaller is better"),
    "poisson_deviance": Metric("Poisson deviance", "decimal", "smaller is better"),
    "spearman": Metric("Spearman", "decimal", "larger is better"),
    "normalised_gini": Metric("Normalised Gini", "decimal", "larger is better"),
    "top_decile_share": Metric("Share of the top tenth", "percent", "larger is better"),
    "interval_coverage": Metric("Interval held", "percent", "near its promise is best"),
}


def model_name(model: Any) -> str:
    """Return what a model or a baseline is called on screen."""
    return MODELS.get(str(model), str(model))


def order_interval(low: Any, high: Any, may_be_none: Any) -> str:
    """Say the smallest set of order counts: 'none', '0 or 1 order', '0, or 2 to 5 orders'."""
    if fmt.is_missing(low) or fmt.is_missing(high):
        return fmt.NOTHING
    first, last = round(float(low)), round(float(high))
    if last == 0:
        return "none"
    none = bool(may_be_none)
    if none and first <= 1:
        return "0 or 1 order" if last == 1 else f"0 to {fmt.count(last)} orders"
    several = fmt.plural(last, "order") if first == last else f"{first:,} to {last:,} orders"
    if not none:
        return several
    return f"0 or {several}" if first == last else f"0, or {several}"


def money_interval(low: Any, high: Any, currency: str) -> str:
    """Say an interval of amounts: '€0.00 to €120.50'."""
    if fmt.is_missing(low) or fmt.is_missing(high):
        return fmt.NOTHING
    return f"{fmt.money(low, currency)} to {fmt.money(high, currency)}"


def wide(found: pd.DataFrame) -> pd.DataFrame:
    """Lay a back-test out: a row per origin and predictor, a column per measure.

    The chosen model stands first, then the other models, then the baselines.
    """
    rows = found.pivot_table(
        index=["origin_date", "is_chosen", "is_baseline", "model", "customer_count"],
        columns="metric", values="value", dropna=True,
    ).reset_index()  # fmt: skip
    rows = rows.sort_values(
        ["origin_date", "is_chosen", "is_baseline", "model"],
        ascending=[False, False, True, True],
        ignore_index=True,
    )
    kinds = {(True, False): "chosen", (False, False): "model"}
    return rows.assign(
        predictor=[model_name(name) for name in rows["model"]],
        kind=[
            kinds.get((bool(chosen), bool(naive)), "baseline")
            for chosen, naive in zip(rows["is_chosen"], rows["is_baseline"], strict=True)
        ],
    )


CHURN_MODELS = {
    "gradient_boosting": "Gradient-boosted trees",
    "mbg_nbd": "Purchase model (MBG/NBD)",
    "hiatus_rule": "Hiatus rule",
}


def churn_model_name(model: Any) -> str:
    """Return what a source of churn risks is called on screen."""
    return CHURN_MODELS.get(str(model), str(model))


def churn_reasons(row: pd.Series) -> list[str]:
    """Return the reasons of a risk in words, each with how much of the risk it makes up."""
    return [
        f"{row[f'reason_{number}']} (+{fmt.decimal(row[f'reason_{number}_effect'] * 100, 0)} "
        "points)"
        for number in (1, 2, 3)
        if isinstance(row[f"reason_{number}"], str)
    ]


def next_order_words(row: pd.Series) -> str:
    """Say when the next order is expected, or since when it is overdue."""
    if not fmt.is_missing(row["is_overdue"]) and row["is_overdue"]:
        return f"overdue since {fmt.day(row['order_due_date'])}"
    if fmt.is_missing(row["expected_order_date"]):
        return fmt.NOTHING
    return (
        f"{fmt.day(row['expected_order_date'])} ({fmt.day(row['earliest_order_date'])} to "
        f"{fmt.day(row['latest_order_date'])})"
    )

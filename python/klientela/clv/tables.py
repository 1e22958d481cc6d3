"""Fits of a whole build: Arrow tables in, an Arrow table out."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from klientela.clv.columns import at_origin, floats, histories, in_order
from klientela.clv.gamma_gamma import GammaGamma, spend_frequency_correlation
from klientela.clv.models import ORDER_MODELS, SPEND_MODEL
from klientela.clv.order_model import OrderModel
from klientela.clv.triples import as_triples
from klientela.clv.verdicts import (
    BuyerBase,
    GateThresholds,
    Verdict,
    judge_gate,
    judge_order_fit,
    judge_spend_fit,
)
from klientela.rounding import round_significant

FloatArray = NDArray[np.float64]

# Every parameter of every model, each once: a row has those of its own model.
_PARAMETERS = tuple(
    dict.fromkeys(
        parameter
        for names in (*(model.PARAMETERS for model in ORDER_MODELS.values()), GammaGamma.PARAMETERS)
        for parameter in names
    )
)
_FITS = pa.schema(
    [
        ("origin_date", pa.date32()),
        ("model", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("customer_count", pa.int64()),
        ("row_count", pa.int64()),
        ("converged", pa.bool_()),
        ("step_count", pa.int64()),
        ("log_likelihood", pa.float64()),
        ("log_covariance", pa.string()),
        ("spend_frequency_correlation", pa.float64()),
        *((name, pa.float64()) for name in _PARAMETERS),
        *((f"{name}_standard_error", pa.float64()) for name in _PARAMETERS),
    ]
)


def fit_models(origins: pa.Table, triples: pa.Table, spends: pa.Table) -> pa.Table:
    """Fit every model at every origin, or say why not.

    Parameters
    ----------
    origins : Table
        One row per origin: `origin_date`; the facts `buyer_count`, `history_days`,
        `silence_days`, `repeater_count`; the thresholds `min_buyers`, `min_history_days`,
        `max_silence_days`, `min_repeaters`.
    triples : Table
        One row per origin and distinct history: `origin_date`, `repeat_count`, `t_x`,
        `observed_days`, `customer_count`.
    spends : Table
        One row per origin and distinct spend: `origin_date`, `paid_repeat_count`,
        `repeat_amount` (their total), `customer_count`.

    Returns
    -------
    Table
        One row per origin and model. A refused fit has a status and a reason, and neither
        parameters nor likelihood.
    """
    # Sorted, so that the order of the rows does not reach the last bit of a sum.
    spends = in_order(spends, "origin_date", "paid_repeat_count", "repeat_amount")
    rows: list[dict[str, Any]] = []
    for origin in in_order(origins, "origin_date").to_pylist():
        date = origin["origin_date"]
        base = BuyerBase(
            buyers=origin["buyer_count"],
            history_days=origin["history_days"],
            silence_days=origin["silence_days"],
            repeaters=origin["repeater_count"],
        )
        thresholds = GateThresholds(
            min_buyers=origin["min_buyers"],
            min_history_days=origin["min_history_days"],
            max_silence_days=origin["max_silence_days"],
            min_repeaters=origin["min_repeaters"],
        )
        gate = judge_gate(base, thresholds)
        known = at_origin(triples, date)
        X, weight = histories(known), floats(known, "customer_count")
        fits = {name: _fit_orders(name, X, weight, gate) for name in ORDER_MODELS}
        fits[SPEND_MODEL] = _fit_spends(at_origin(spends, date), gate, thresholds)
        rows += [{"origin_date": date, "model": name, **fit} for name, fit in fits.items()]
    return pa.Table.from_pylist(rows, schema=_FITS)


def _fit_orders(name: str, X: FloatArray, weight: FloatArray, gate: Verdict) -> dict[str, Any]:
    facts: dict[str, Any] = {"customer_count": int(weight.sum())}
    if gate.status == "refused":
        return facts | _refusal(gate)
    triples = as_triples(X, weight)
    model = ORDER_MODELS[name]().fit(X, sample_weight=weight)
    facts["row_count"] = getattr(model, "n_rows_used_", len(triples.x))
    return facts | _outcome(model, judge_order_fit(model, triples))


def _fit_spends(spends: pa.Table, gate: Verdict, thresholds: GateThresholds) -> dict[str, Any]:
    count = floats(spends, "paid_repeat_count")
    weight = floats(spends, "customer_count")
    customers = int(weight.sum())
    facts: dict[str, Any] = {"customer_count": customers}
    if gate.status == "refused":
        return facts | _refusal(gate)
    if customers < thresholds.min_repeaters:
        return facts | _refusal(
            Verdict(
                "refused",
                f"Only {customers:,} customers have a repeat purchase of any value, "
                f"at least {thresholds.min_repeaters:,} are needed.",
            )
        )
    X = np.column_stack((count, floats(spends, "repeat_amount") / count))
    correlation = spend_frequency_correlation(X, weight)
    facts["spend_frequency_correlation"] = _published(correlation)
    facts["row_count"] = len(X)
    model = GammaGamma().fit(X, sample_weight=weight)
    mean_value = float(weight @ X[:, 1] / customers)
    return facts | _outcome(model, judge_spend_fit(model, mean_value, customers, correlation))


def _outcome(model: OrderModel | GammaGamma, verdict: Verdict) -> dict[str, Any]:
    if verdict.status == "refused":
        return _refusal(verdict) | {"converged": model.converged_, "step_count": model.n_iter_}
    estimates = zip(model.PARAMETERS, model.parameters_, model.standard_errors_, strict=True)
    covariance = [[_published(number) for number in row] for row in model.log_covariance_]
    return {
        "status": verdict.status,
        "reason": verdict.reason,
        "converged": model.converged_,
        "step_count": model.n_iter_,
        "log_likelihood": _published(model.log_likelihood_),
        "log_covariance": json.dumps(covariance),
    } | {
        key: _published(number)
        for name, estimate, error in estimates
        for key, number in ((name, estimate), (f"{name}_standard_error", error))
    }


def _refusal(verdict: Verdict) -> dict[str, Any]:
    return {"status": verdict.status, "reason": verdict.reason, "converged": False}


def _published(number: float) -> float | None:
    # A parameter at a bound has no standard error.
    return None if np.isnan(number) else float(round_significant(number))

"""Fits and predictions of a whole build: Arrow tables in, Arrow tables out."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from klientela.clv.betageo import BGNBD, MBGNBD, BetaGeoModel
from klientela.clv.gamma_gamma import GammaGamma, spend_frequency_correlation
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

ORDER_MODELS: Mapping[str, type[BetaGeoModel]] = {"bg_nbd": BGNBD, "mbg_nbd": MBGNBD}
SPEND_MODEL = "gamma_gamma"

_PARAMETERS = (*BetaGeoModel.PARAMETERS, *GammaGamma.PARAMETERS)
_FITS = pa.schema(
    [
        ("origin_date", pa.date32()),
        ("model", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("customer_count", pa.int64()),
        ("converged", pa.bool_()),
        ("step_count", pa.int64()),
        ("log_likelihood", pa.float64()),
        ("spend_frequency_correlation", pa.float64()),
        *((name, pa.float64()) for name in _PARAMETERS),
        *((f"{name}_standard_error", pa.float64()) for name in _PARAMETERS),
    ]
)
_PREDICTIONS = pa.schema(
    [
        ("origin_date", pa.date32()),
        ("model", pa.string()),
        ("repeat_count", pa.int64()),
        ("t_x", pa.int64()),
        ("observed_days", pa.int64()),
        ("p_alive", pa.float64()),
        ("expected_orders", pa.float64()),
        ("discounted_expected_orders", pa.float64()),
    ]
)
# Rows predicted at once.
_BATCH = 100_000
# A probability or count below this is published as 0: it is none, and has no ten digits.
_NOTHING = 1e-15


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
    spends = spends.sort_by(
        [(name, "ascending") for name in ("origin_date", "paid_repeat_count", "repeat_amount")]
    )
    rows: list[dict[str, Any]] = []
    for origin in origins.sort_by("origin_date").to_pylist():
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
        X, weight = _histories(_at(triples, date))
        fits = {name: _fit_orders(name, X, weight, gate) for name in ORDER_MODELS}
        fits[SPEND_MODEL] = _fit_spends(_at(spends, date), gate, thresholds)
        rows += [{"origin_date": date, "model": name, **fit} for name, fit in fits.items()]
    return pa.Table.from_pylist(rows, schema=_FITS)


def predict_orders(origins: pa.Table, fits: pa.Table, triples: pa.Table) -> pa.RecordBatchReader:
    """Predict for every distinct history with every order model that was not refused.

    At the current origin only the model the project has chosen is asked, at a past one all of
    them, so that they can be compared with what happened.

    Parameters
    ----------
    origins : Table
        As for `fit_models`, and `is_current`, `horizon_days`, `annual_discount_rate`,
        `order_model`.
    fits : Table
        What `fit_models` gave.
    triples : Table
        As for `fit_models`.

    Returns
    -------
    RecordBatchReader
        One row per origin, model and distinct history: the probability that such a customer may
        still buy, the purchase days to be expected within the horizon (at most one a day), and
        for the current origin the same discounted.
    """
    triples = triples.sort_by(
        [(name, "ascending") for name in ("origin_date", "repeat_count", "observed_days", "t_x")]
    )
    return pa.RecordBatchReader.from_batches(_PREDICTIONS, _predictions(origins, fits, triples))


def _predictions(origins: pa.Table, fits: pa.Table, triples: pa.Table) -> Iterator[pa.RecordBatch]:
    fit_of = {(fit["origin_date"], fit["model"]): fit for fit in fits.to_pylist()}
    for origin in origins.sort_by("origin_date").to_pylist():
        date, horizon = origin["origin_date"], float(origin["horizon_days"])
        histories = _at(triples, date)
        names = [origin["order_model"]] if origin["is_current"] else list(ORDER_MODELS)
        for name in names:
            fit = fit_of[date, name]
            if fit["status"] == "refused":
                continue
            model = ORDER_MODELS[name].from_parameters(
                **{parameter: fit[parameter] for parameter in BetaGeoModel.PARAMETERS}
            )
            for start in range(0, histories.num_rows, _BATCH):
                batch = histories.slice(start, _BATCH)
                X, _ = _histories(batch)
                expected = model.expected_orders(horizon, X)
                discounted: list[None] | FloatArray = [None] * batch.num_rows
                if origin["is_current"]:
                    discounted = _publishable(
                        model.expected_orders(
                            horizon, X, annual_discount_rate=origin["annual_discount_rate"]
                        ),
                        horizon,
                    )
                yield pa.RecordBatch.from_arrays(
                    [
                        pa.array([date] * batch.num_rows, pa.date32()),
                        pa.array([name] * batch.num_rows, pa.string()),
                        *(
                            batch[column].combine_chunks().cast(pa.int64())
                            for column in ("repeat_count", "t_x", "observed_days")
                        ),
                        pa.array(_publishable(model.probability_alive(X), 1.0)),
                        pa.array(_publishable(expected, horizon)),
                        pa.array(discounted, pa.float64()),
                    ],
                    schema=_PREDICTIONS,
                )


def _fit_orders(name: str, X: FloatArray, weight: FloatArray, gate: Verdict) -> dict[str, Any]:
    facts = {"customer_count": int(weight.sum())}
    if gate.status == "refused":
        return facts | _refusal(gate)
    model = ORDER_MODELS[name]().fit(X, sample_weight=weight)
    verdict = judge_order_fit(model, as_triples(X, weight))
    return facts | _outcome(model, verdict)


def _fit_spends(spends: pa.Table, gate: Verdict, thresholds: GateThresholds) -> dict[str, Any]:
    count = _floats(spends, "paid_repeat_count")
    weight = _floats(spends, "customer_count")
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
    X = np.column_stack((count, _floats(spends, "repeat_amount") / count))
    correlation = spend_frequency_correlation(X, weight)
    facts["spend_frequency_correlation"] = _published(correlation)
    model = GammaGamma().fit(X, sample_weight=weight)
    mean_value = float(weight @ X[:, 1] / customers)
    return facts | _outcome(model, judge_spend_fit(model, mean_value, customers, correlation))


def _outcome(model: BetaGeoModel | GammaGamma, verdict: Verdict) -> dict[str, Any]:
    if verdict.status == "refused":
        return _refusal(verdict) | {"converged": model.converged_, "step_count": model.n_iter_}
    estimates = zip(model.PARAMETERS, model.parameters_, model.standard_errors_, strict=True)
    return {
        "status": verdict.status,
        "reason": verdict.reason,
        "converged": model.converged_,
        "step_count": model.n_iter_,
        "log_likelihood": _published(model.log_likelihood_),
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


def _publishable(numbers: FloatArray, largest: float) -> FloatArray:
    return round_significant(np.minimum(np.where(numbers < _NOTHING, 0.0, numbers), largest))


def _at(table: pa.Table, date: Any) -> pa.Table:
    return table.filter(pc.equal(table["origin_date"], pa.scalar(date, pa.date32())))


def _histories(triples: pa.Table) -> tuple[FloatArray, FloatArray]:
    columns = (_floats(triples, name) for name in ("repeat_count", "t_x", "observed_days"))
    return np.column_stack(tuple(columns)), _floats(triples, "customer_count")


def _floats(table: pa.Table, column: str) -> FloatArray:
    numbers: FloatArray = table[column].cast(pa.float64()).to_numpy()
    return numbers

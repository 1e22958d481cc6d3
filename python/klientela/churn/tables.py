"""Churn for dbt: Arrow tables in, Arrow tables out.

Bin 0 of the back-test is all customers: its row has the measures, those of the other bins only
how predictions and outcomes compare there.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from klientela.churn.candidates import (
    BASELINES,
    BOOSTING,
    CANDIDATES,
    PURCHASES,
    NotFittedError,
    Question,
    Risk,
    fit_boosting,
    fit_hiatus,
    fit_purchases,
)
from klientela.churn.contest import Contest, Entry, at, hold_contest, split_last
from klientela.churn.lapse import lapse_threshold
from klientela.churn.reasons import REASONS, reasons_for, telling_features
from klientela.rounding import round_significant

FloatArray = NDArray[np.float64]

THRESHOLDS = pa.schema(
    [
        ("origin_date", pa.date32()),
        ("threshold_days", pa.int64()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("at_risk_count", pa.int64()),
        ("longer_share", pa.float64()),
        ("gap_count", pa.int64()),
        ("closed_gap_count", pa.int64()),
    ]
)
BACKTEST = pa.schema(
    [
        ("origin_date", pa.date32()),
        ("model", pa.string()),
        ("bin", pa.int64()),
        ("is_baseline", pa.bool_()),
        ("is_chosen", pa.bool_()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("verdict", pa.string()),
        ("refused_features", pa.string()),
        ("customer_count", pa.int64()),
        ("predicted_rate", pa.float64()),
        ("actual_rate", pa.float64()),
        ("auc", pa.float64()),
        ("auc_low", pa.float64()),
        ("auc_high", pa.float64()),
        ("log_loss", pa.float64()),
        ("brier_score", pa.float64()),
        ("calibration_error", pa.float64()),
        ("calibration_shift", pa.float64()),
        ("calibration_shape", pa.float64()),
        ("top_decile_lift", pa.float64()),
    ]
)
RISKS = pa.schema(
    [
        ("origin_date", pa.date32()),
        ("customer_id", pa.string()),
        ("model", pa.string()),
        ("risk", pa.float64()),
        *((f"reason_{number}_feature", pa.string()) for number in range(1, REASONS + 1)),
        *((f"reason_{number}_effect", pa.float64()) for number in range(1, REASONS + 1)),
    ]
)
# Rows scored at once.
_BATCH = 50_000
# Features asked about for everybody, and the customers that pick them.
_TELLING, _PICKED_BY = 8, 2_000


def thresholds_table(gates: pa.Table, gap_counts: pa.Table) -> pa.Table:
    """Lapsed threshold at every origin, or why there is none.

    Parameters
    ----------
    gates : Table of one row
        With `origin_date` (the as-of date) and `min_class_count`.
    gap_counts : Table
        One row per origin, length and kind of gap: `origin_date`, `gap_days`, `is_closed`,
        `gap_count`.

    Returns
    -------
    Table
        One row per origin, the as-of date always among them; columns as in `THRESHOLDS`.
    """
    gate = gates.to_pylist()[0]
    origins = {gate["origin_date"], *gap_counts["origin_date"].to_pylist()}
    rows = []
    for origin in sorted(origins):
        counts = at(gap_counts, origin)
        found = lapse_threshold(
            counts["gap_days"].to_numpy(),
            counts["is_closed"].to_numpy(zero_copy_only=False),
            counts["gap_count"].to_numpy(),
            min_at_risk=gate["min_class_count"],
        )
        rows.append(
            {
                "origin_date": origin,
                "threshold_days": found.days,
                "status": found.status,
                "reason": found.reason,
                "at_risk_count": found.at_risk,
                "longer_share": _published(found.longer_share),
                "gap_count": found.gap_count,
                "closed_gap_count": found.closed_gap_count,
            }
        )
    return pa.Table.from_pylist(rows, schema=THRESHOLDS)


def backtest_table(
    gates: pa.Table, thresholds: pa.Table, examples: pa.Table, triples: pa.Table
) -> pa.Table:
    """Compare the candidates at the origin held out.

    Parameters
    ----------
    gates : Table of one row
        Facts and limits: `origin_date`, `held_out_origin_date`, `horizon_days`, `buyer_count`,
        `min_buyers`, `history_days`, `min_history_days`, `gone_count`, `kept_count`,
        `min_class_count`, `leak_auc`.
    thresholds : Table
        What `thresholds_table` gave.
    examples : Table
        Features and `had_no_order` at past origins.
    triples : Table
        As for `klientela.clv.tables.fit_models`, at the origin held out and today.

    Returns
    -------
    Table
        One row per candidate and bin, bin 0 for all customers; columns as in `BACKTEST`.
    """
    gate = gates.to_pylist()[0]
    missed = closed_gate(gate)
    if missed:
        contest = _closed(missed)
    else:
        held_out = gate["held_out_origin_date"]
        contest = hold_contest(
            _sorted(examples),
            _threshold_days(thresholds),
            at(triples, held_out),
            held_out,
            _question(gate),
            leak_auc=gate["leak_auc"],
        )
    rows = [row for entry in contest.entries for row in _backtest_rows(gate, contest, entry)]
    return pa.Table.from_pylist(rows, schema=BACKTEST)


def risks_table(
    gates: pa.Table,
    backtest: pa.Table,
    thresholds: pa.Table,
    examples: pa.Table,
    triples: pa.Table,
    customers: pa.Table,
) -> pa.RecordBatchReader:
    """Fit the chosen candidate again on all past origins, and ask it about everybody today.

    Parameters
    ----------
    gates, thresholds, examples, triples : Table
        As for `backtest_table`.
    backtest : Table
        What `backtest_table` gave.
    customers : Table
        Features as of today.

    Returns
    -------
    RecordBatchReader
        One row per customer, or none without a model; columns as in `RISKS`.
    """
    return pa.RecordBatchReader.from_batches(
        RISKS, _risks(gates, backtest, thresholds, examples, triples, customers)
    )


def closed_gate(gate: Mapping[str, Any]) -> str:
    """Say what is missing to learn from, nothing where all is there.

    Parameters
    ----------
    gate : mapping
        As the row of `gates` of `backtest_table`.

    Returns
    -------
    str
        Sentences.
    """
    have_and_need = (
        ("buyer_count", "min_buyers", "{have:,} of {need:,} buyers."),
        ("history_days", "min_history_days", "{have:,} of {need:,} days of history."),
        (
            "gone_count",
            "min_class_count",
            "{have:,} of {need:,} customers who had no order after an origin.",
        ),
        (
            "kept_count",
            "min_class_count",
            "{have:,} of {need:,} customers who had an order after an origin.",
        ),
    )
    return " ".join(
        sentence.format(have=gate[have], need=gate[need])
        for have, need, sentence in have_and_need
        if gate[have] < gate[need]
    )


def _risks(
    gates: pa.Table,
    backtest: pa.Table,
    thresholds: pa.Table,
    examples: pa.Table,
    triples: pa.Table,
    customers: pa.Table,
) -> Iterator[pa.RecordBatch]:
    gate = gates.to_pylist()[0]
    chosen = [row for row in backtest.to_pylist() if row["bin"] == 0 and row["is_chosen"]]
    if not chosen or not customers.num_rows:
        return
    name = chosen[0]["model"]
    leaks = (chosen[0]["refused_features"] or "").split(", ")
    try:
        risk = _refitted(name, gate, leaks, thresholds, _sorted(examples), triples)
    except NotFittedError:
        return
    typical = risk.typical(customers)
    # Drawn from the examples, which are sorted and themselves drawn by hash.
    newest = split_last(_sorted(examples))[1].slice(0, _PICKED_BY)
    telling = telling_features(risk.score, risk.matrix(newest), typical, count=_TELLING)
    spoken = np.array([*risk.names, None], dtype=object)
    for start in range(0, customers.num_rows, _BATCH):
        batch = customers.slice(start, _BATCH)
        X = risk.matrix(batch)
        probability = risk.score(X)
        found = reasons_for(risk.score, X, probability, typical, telling)
        yield pa.RecordBatch.from_arrays(
            [
                batch["origin_date"].combine_chunks().cast(pa.date32()),
                batch["customer_id"].combine_chunks().cast(pa.string()),
                pa.array([name] * batch.num_rows, pa.string()),
                pa.array(round_significant(probability)),
                *(pa.array(spoken[column], pa.string()) for column in found.feature.T),
                *(
                    pa.array(round_significant(column), pa.float64(), from_pandas=True)
                    for column in found.effect.T
                ),
            ],
            schema=RISKS,
        )


def _refitted(
    name: str,
    gate: Mapping[str, Any],
    leaks: Collection[str],
    thresholds: pa.Table,
    examples: pa.Table,
    triples: pa.Table,
) -> Risk:
    if name == BOOSTING:
        train, calibration = split_last(examples)
        return fit_boosting(train, calibration, _question(gate), without=leaks)
    if name == PURCHASES:
        return fit_purchases(at(triples, gate["origin_date"]), _question(gate))
    return fit_hiatus(examples, _threshold_days(thresholds), gate["origin_date"])


def _backtest_rows(
    gate: Mapping[str, Any], contest: Contest, entry: Entry
) -> Iterator[dict[str, Any]]:
    shared = {
        "origin_date": gate["held_out_origin_date"] or gate["origin_date"],
        "model": entry.name,
        "is_baseline": entry.name in BASELINES,
        "is_chosen": entry.name == contest.chosen,
        "status": "refused" if entry.measures is None else "ok",
        "reason": entry.reason or "Fitted on the origins before the one held out.",
        "verdict": entry.verdict,
        "refused_features": ", ".join(sorted(contest.leaks)) or None,
    }
    if contest.leaks and entry.name == BOOSTING and entry.measures is not None:
        named = ", ".join(
            f"{name} (AUC {area:.3f})" for name, area in sorted(contest.leaks.items())
        )
        shared["status"] = "weak"
        shared["reason"] = (
            f"Left out, because alone it tells the outcome nearly perfectly and so was known only "
            f"afterwards: {named}."
        )
    whole: dict[str, Any] = {"bin": 0, "customer_count": contest.customers}
    if entry.measures is not None:
        found = entry.measures
        actual = contest.gone / contest.customers
        numbers = {
            "predicted_rate": actual + found.shift,
            "actual_rate": actual,
            "auc": found.auc,
            "auc_low": entry.auc_interval[0],
            "auc_high": entry.auc_interval[1],
            "log_loss": found.log_loss,
            "brier_score": found.brier,
            "calibration_error": found.ece,
            "calibration_shift": found.shift,
            "calibration_shape": found.shape,
            "top_decile_lift": found.top_decile_lift,
        }
        whole |= {key: _published(number) for key, number in numbers.items()}
    yield shared | whole
    for found_bin in entry.bins:
        yield shared | {
            "bin": found_bin.number,
            "customer_count": found_bin.customers,
            "predicted_rate": _published(found_bin.predicted),
            "actual_rate": _published(found_bin.actual),
        }


def _closed(missed: str) -> Contest:
    verdict = f"Not fitted: {missed}"
    return Contest(
        [Entry(name, None, (np.nan, np.nan), [], missed, verdict) for name in CANDIDATES], None
    )


def _question(gate: Mapping[str, Any]) -> Question:
    return Question(gate["horizon_days"], gate["min_class_count"])


def _threshold_days(thresholds: pa.Table) -> dict[dt.date, int | None]:
    return {row["origin_date"]: row["threshold_days"] for row in thresholds.to_pylist()}


def _sorted(examples: pa.Table) -> pa.Table:
    return examples.sort_by([("origin_date", "ascending"), ("customer_id", "ascending")])


def _published(number: float | None) -> float | None:
    return None if number is None or np.isnan(number) else float(round_significant(number))

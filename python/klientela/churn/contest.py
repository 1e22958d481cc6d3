"""Which of the three to believe: judged at the origin held out, said in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from klientela.churn.candidates import (
    BASELINES,
    BOOSTING,
    CANDIDATES,
    HIATUS,
    PURCHASES,
    NotFittedError,
    Question,
    Risk,
    fit_boosting,
    fit_hiatus,
    fit_purchases,
    outcomes,
)
from klientela.churn.features import FeatureEncoder
from klientela.churn.leaks import leaking_features
from klientela.churn.measures import (
    CalibrationBin,
    Measures,
    bootstrap_auc,
    calibration_bins,
    measure,
)

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

#: What a model is called in a sentence.
SPOKEN = {
    HIATUS: "the hiatus rule",
    PURCHASES: "the purchase model",
    BOOSTING: "gradient boosting",
}
_BOOTSTRAPS = 200
# Log losses that agree to so many decimals are the same.
_TIE_DECIMALS = 4


@dataclass(frozen=True)
class Entry:
    """A candidate and what came of it.

    Attributes
    ----------
    name : str
    measures : Measures or None
        None where it could not be fitted.
    auc_interval : tuple of float
        95 % bootstrap interval.
    bins : list of CalibrationBin
    reason : str
        Why it could not be fitted; empty where it could.
    verdict : str
        In words.
    """

    name: str
    measures: Measures | None
    auc_interval: tuple[float, float]
    bins: list[CalibrationBin]
    reason: str
    verdict: str


@dataclass(frozen=True)
class Contest:
    """All candidates, side by side.

    Attributes
    ----------
    entries : list of Entry
        In the order of `CANDIDATES`.
    chosen : str or None
    leaks : dict of float
        Features refused because they know the outcome, with their area under the ROC curve.
    customers, gone : int
        Customers judged on, and those of them who had no order.
    """

    entries: list[Entry]
    chosen: str | None
    leaks: dict[str, float] = field(default_factory=dict)
    customers: int = 0
    gone: int = 0


def hold_contest(
    examples: pa.Table,
    thresholds: Mapping[Any, int | None],
    triples: pa.Table,
    held_out: Any,
    question: Question,
    *,
    leak_auc: float,
    random_state: int = 0,
) -> Contest:
    """Fit every candidate on the origins before the one held out, and compare them there.

    Parameters
    ----------
    examples : Table
        Features and `had_no_order` at past origins, sorted by origin and customer; two origins
        or more before the one held out.
    thresholds : mapping
        Lapsed threshold in days by origin, None where there is none.
    triples : Table
        Purchase histories of all customers at the origin held out.
    held_out : date
    question : Question
    leak_auc : float
        A feature that alone has this area under the ROC curve is refused.
    random_state : int

    Returns
    -------
    Contest
    """
    judged = at(examples, held_out)
    outcome = outcomes(judged)
    earlier = examples.filter(pc.less(examples["origin_date"], pa.scalar(held_out, pa.date32())))
    train, calibration = split_last(earlier)
    leaks = _leaks(earlier, judged, leak_auc)
    fits: dict[str, Callable[[], Risk]] = {
        HIATUS: lambda: fit_hiatus(earlier, thresholds, held_out),
        PURCHASES: lambda: fit_purchases(triples, question),
        BOOSTING: lambda: fit_boosting(train, calibration, question, without=leaks),
    }
    predictions: dict[str, FloatArray] = {}
    reasons: dict[str, str] = {}
    for name in CANDIDATES:
        try:
            risk = fits[name]()
        except NotFittedError as error:
            reasons[name] = str(error)
        else:
            predictions[name] = risk.score(risk.matrix(judged))
    measured = {name: measure(found, outcome) for name, found in predictions.items()}
    areas = bootstrap_auc(predictions, outcome, repeats=_BOOTSTRAPS, random_state=random_state)
    intervals = {
        name: (float(np.nanquantile(found, 0.025)), float(np.nanquantile(found, 0.975)))
        for name, found in areas.items()
    }
    chosen = min(
        measured,
        key=lambda name: (
            round(measured[name].log_loss, _TIE_DECIMALS),
            CANDIDATES.index(name),
        ),
        default=None,
    )
    entries = [
        Entry(
            name=name,
            measures=measured.get(name),
            auc_interval=intervals.get(name, (np.nan, np.nan)),
            bins=calibration_bins(predictions[name], outcome) if name in predictions else [],
            reason=reasons.get(name, ""),
            verdict=_verdict(name, chosen, measured, intervals, reasons),
        )
        for name in CANDIDATES
    ]
    return Contest(entries, chosen, leaks, len(outcome), int(outcome.sum()))


def at(table: pa.Table, origin: Any) -> pa.Table:
    """Rows of one origin.

    Parameters
    ----------
    table : Table
        With `origin_date`.
    origin : date

    Returns
    -------
    Table
    """
    return table.filter(pc.equal(table["origin_date"], pa.scalar(origin, pa.date32())))


def split_last(examples: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Rows before the newest origin, and at it: what is trained and what is calibrated on.

    Parameters
    ----------
    examples : Table
        With `origin_date`; two origins or more.

    Returns
    -------
    tuple of Table
    """
    newest = pa.scalar(pc.max(examples["origin_date"]).as_py(), pa.date32())
    return (
        examples.filter(pc.less(examples["origin_date"], newest)),
        examples.filter(pc.equal(examples["origin_date"], newest)),
    )


def _leaks(earlier: pa.Table, judged: pa.Table, limit: float) -> dict[str, float]:
    encoder = FeatureEncoder().fit(earlier)
    return leaking_features(
        encoder.names_,
        encoder.transform(earlier),
        outcomes(earlier),
        (encoder.transform(judged), outcomes(judged)),
        limit=limit,
    )


def _verdict(
    name: str,
    chosen: str | None,
    measured: Mapping[str, Measures],
    intervals: Mapping[str, tuple[float, float]],
    reasons: Mapping[str, str],
) -> str:
    if name not in measured:
        return f"Not fitted: {reasons[name]}"
    others = ", ".join(
        f"{SPOKEN[other]} {found.log_loss:.4f}"
        for other, found in measured.items()
        if other != name
    )
    loss = f"log loss {measured[name].log_loss:.4f}" + (f" against {others}" if others else "")
    if name == chosen:
        sentence = f"Chosen: {loss}."
    elif round(measured[name].log_loss, _TIE_DECIMALS) == round(
        measured[str(chosen)].log_loss, _TIE_DECIMALS
    ):
        sentence = f"As good as {SPOKEN[str(chosen)]}, which is simpler: {loss}."
    else:
        sentence = f"Loses to {SPOKEN[str(chosen)]}: {loss}."
    if name in BASELINES:
        return f"Baseline. {sentence}"
    # Resampling shows how far the area may be off; a baseline above that ranks better for sure.
    better = [
        SPOKEN[other]
        for other in measured
        if other in BASELINES and measured[other].auc > intervals[name][1]
    ]
    if better:
        return f"{sentence} Ranks customers worse than {' and '.join(better)}."
    return f"{sentence} Ranks customers no worse than a baseline."

"""The three ways to a risk, each fitted on past origins and asked about a later one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from klientela.churn.baselines import HiatusRule, PurchaseModel
from klientela.churn.classifier import CalibratedBoosting
from klientela.churn.features import FeatureEncoder
from klientela.clv.betageo import MBGNBD
from klientela.clv.triples import as_triples
from klientela.clv.verdicts import judge_order_fit

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

HIATUS, PURCHASES, BOOSTING = "hiatus_rule", "mbg_nbd", "gradient_boosting"
#: From the simplest on: of two that are equally good the first is taken.
CANDIDATES = (HIATUS, PURCHASES, BOOSTING)
BASELINES = frozenset({HIATUS, PURCHASES})

# What the purchase model knows of a customer.
_HISTORY = ("order_day_count", "tenure_days", "days_since_last_order")


class NotFittedError(Exception):
    """A candidate cannot be fitted; the message says why."""


@dataclass(frozen=True)
class Question:
    """What is asked of the candidates.

    Attributes
    ----------
    horizon_days : int
    min_class_count : int
        Customers with and without an order needed at each origin learned from.
    """

    horizon_days: int
    min_class_count: int


class Risk(Protocol):
    """A fitted candidate: features as a matrix, and the probability of no order."""

    @property
    def names(self) -> list[str]:
        """Features it reads, in the order of the matrix' columns."""

    def matrix(self, table: pa.Table | pa.RecordBatch) -> FloatArray:
        """Features of customers, one row each."""

    def typical(self, table: pa.Table) -> FloatArray:
        """Find the typical value of each feature among some customers."""

    def score(self, X: FloatArray) -> FloatArray:
        """Probability of no order within the horizon."""


@dataclass(frozen=True)
class BoostingRisk:
    """Risk by boosted trees."""

    encoder: FeatureEncoder
    model: CalibratedBoosting
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Features in use."""
        return self.encoder.names_

    def matrix(self, table: pa.Table | pa.RecordBatch) -> FloatArray:
        """Features in use, one row per customer."""
        return self.encoder.transform(table)

    def typical(self, table: pa.Table) -> FloatArray:
        """Medians, and the most frequent words."""
        return self.encoder.typical(table)

    def score(self, X: FloatArray) -> FloatArray:
        """Calibrated probability."""
        return self.model.probability(X)


@dataclass(frozen=True)
class HistoryRisk:
    """Risk by days alone: the purchase model, or the rule of thumb."""

    by: PurchaseModel | HiatusRule
    threshold_days: int = 0

    @property
    def names(self) -> list[str]:
        """The rule asks for the silence only."""
        return list(_HISTORY if isinstance(self.by, PurchaseModel) else _HISTORY[-1:])

    def matrix(self, table: pa.Table | pa.RecordBatch) -> FloatArray:
        """Days and counts, one row per customer."""
        columns = [_floats(table, name) for name in self.names]
        return np.asfortranarray(np.column_stack(columns))

    def typical(self, table: pa.Table) -> FloatArray:
        """Medians."""
        return np.median(self.matrix(table), axis=0)

    def score(self, X: FloatArray) -> FloatArray:
        """Probability of no order."""
        if isinstance(self.by, PurchaseModel):
            return self.by.probability(*X.T)
        return self.by.probability(X[:, 0] > self.threshold_days)


def fit_boosting(
    train: pa.Table, calibration: pa.Table, question: Question, *, without: Collection[str]
) -> BoostingRisk:
    """Boosted trees on some origins, calibrated on a later one.

    Parameters
    ----------
    train, calibration : Table
        Features and `had_no_order`, sorted by origin and customer.
    question : Question
    without : collection of str
        Features that must not be used.

    Returns
    -------
    BoostingRisk

    Raises
    ------
    NotFittedError
        When one of the classes, or every feature, is missing.
    """
    for table in (train, calibration):
        outcome = outcomes(table)
        fewest = int(min(outcome.sum(), (~outcome).sum()))
        if fewest < question.min_class_count:
            raise NotFittedError(
                f"Among the customers learned from only {fewest:,} did "
                f"{'' if outcome.sum() > fewest else 'not '}order afterwards, "
                f"at least {question.min_class_count:,} are needed."
            )
    # Both tables decide what is known, so that no feature is missing where it is calibrated.
    encoder = FeatureEncoder().fit(pa.concat_tables([train, calibration]), without=without)
    if not encoder.names_:
        raise NotFittedError("No feature tells customers apart.")
    model = CalibratedBoosting().fit(
        encoder.transform(train),
        outcomes(train),
        calibration=(encoder.transform(calibration), outcomes(calibration)),
        is_word=encoder.is_word_,
    )
    return BoostingRisk(encoder, model, encoder.left_out_)


def fit_purchases(triples: pa.Table, question: Question) -> HistoryRisk:
    """Fit the purchase model on the histories at the origin that is predicted from.

    Parameters
    ----------
    triples : Table
        `repeat_count`, `t_x`, `observed_days`, `customer_count`.
    question : Question

    Returns
    -------
    HistoryRisk

    Raises
    ------
    NotFittedError
        With the reason of `klientela.clv.verdicts`.
    """
    X = np.column_stack(
        tuple(_floats(triples, name) for name in ("repeat_count", "t_x", "observed_days"))
    )
    weight = _floats(triples, "customer_count")
    if not X[:, 0].any():
        raise NotFittedError("Nobody has ordered on two days or more.")
    model = MBGNBD().fit(X, sample_weight=weight)
    verdict = judge_order_fit(model, as_triples(X, weight))
    if verdict.status == "refused":
        raise NotFittedError(verdict.reason)
    return HistoryRisk(PurchaseModel(model, float(question.horizon_days)))


def fit_hiatus(earlier: pa.Table, thresholds: Mapping[Any, int | None], origin: Any) -> HistoryRisk:
    """Count who came back on both sides of the threshold at earlier origins.

    Parameters
    ----------
    earlier : Table
        Features and `had_no_order` of earlier origins.
    thresholds : mapping
        Threshold in days by origin, None where there is none.
    origin : date
        The origin that is predicted from.

    Returns
    -------
    HistoryRisk

    Raises
    ------
    NotFittedError
        Where a threshold is missing.
    """
    threshold = thresholds.get(origin)
    dates = earlier["origin_date"].to_pylist()
    usable = np.array([thresholds.get(date) is not None for date in dates], dtype=bool)
    if threshold is None or not usable.any():
        raise NotFittedError("There is no lapsed threshold at this origin, or at none before.")
    limit = np.array([thresholds.get(date) or 0 for date in dates], dtype=np.float64)
    is_lapsed = _floats(earlier, "days_since_last_order") > limit
    rule = HiatusRule().fit(is_lapsed[usable], outcomes(earlier)[usable])
    return HistoryRisk(rule, threshold)


def outcomes(table: pa.Table) -> BoolArray:
    """Who had no order, as an array.

    Parameters
    ----------
    table : Table
        With `had_no_order`.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    found: BoolArray = table["had_no_order"].to_numpy(zero_copy_only=False).astype(bool)
    return found


def _floats(table: pa.Table | pa.RecordBatch, column: str) -> FloatArray:
    numbers = pc.fill_null(table[column].cast(pa.float64()), np.nan)
    found: FloatArray = numbers.to_numpy(zero_copy_only=False)
    return found

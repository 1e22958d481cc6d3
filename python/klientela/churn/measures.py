"""How good predicted probabilities were: ranking, calibration, and what moved them apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit
from sklearn.metrics import brier_score_loss, log_loss

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

#: Bins of equal count.
BINS = 10
# Probabilities are kept this far from 0 and 1: being sure and wrong is wrong without bound.
_LEAST = 1e-6
# Beyond this shift on the logit scale everybody's probability is 0 or 1.
_FARTHEST = 40.0


@dataclass(frozen=True)
class CalibrationBin:
    """Customers with about the same prediction.

    Attributes
    ----------
    number : int
        1 (lowest predictions) to 10.
    customers : int
    predicted, actual : float
        Mean prediction; share it came true for.
    """

    number: int
    customers: int
    predicted: float
    actual: float


@dataclass(frozen=True)
class Measures:
    """What is known of predictions after the fact.

    Attributes
    ----------
    auc, log_loss, brier : float
        Area under the ROC curve; mean negative log-likelihood; mean squared error.
    ece : float
        Expected calibration error over 10 bins of equal count.
    shift : float
        Mean prediction less the actual share: everybody predicted too high, or too low.
    shape : float
        The calibration error that stays when all predictions are moved by one number on the logit
        scale so that their mean is right.
    top_decile_lift : float
        Share among the tenth with the highest predictions over the share among all.
    """

    auc: float
    log_loss: float
    brier: float
    ece: float
    shift: float
    shape: float
    top_decile_lift: float


def clipped(probability: FloatArray) -> FloatArray:
    """Probabilities kept away from 0 and 1.

    Parameters
    ----------
    probability : ndarray of shape (n,)

    Returns
    -------
    ndarray of shape (n,)
        Within [1e-6, 1 - 1e-6].
    """
    return np.clip(probability, _LEAST, 1.0 - _LEAST)


def measure(probability: FloatArray, outcome: BoolArray) -> Measures:
    """Compare predictions with what happened.

    Parameters
    ----------
    probability : ndarray of shape (n,)
        Predicted probabilities of the outcome.
    outcome : ndarray of bool, shape (n,)
        Both classes must be there.

    Returns
    -------
    Measures
    """
    likely = clipped(probability)
    actual = float(outcome.mean())
    return Measures(
        auc=_auc(*_grouped(probability), outcome.astype(np.float64)),
        log_loss=float(log_loss(outcome, likely)),
        brier=float(brier_score_loss(outcome, probability)),
        ece=calibration_error(probability, outcome),
        shift=float(probability.mean()) - actual,
        shape=calibration_error(_moved_to_mean(likely, actual), outcome),
        top_decile_lift=_top_share(probability, outcome) / actual,
    )


def calibration_bins(probability: FloatArray, outcome: BoolArray) -> list[CalibrationBin]:
    """Split customers into tenths by their prediction.

    Equal predictions share the tenth of the first of them, so a rule with two answers fills two.

    Parameters
    ----------
    probability : ndarray of shape (n,)
    outcome : ndarray of bool, shape (n,)

    Returns
    -------
    list of CalibrationBin
        The bins that somebody is in, ascending.
    """
    bins = _bin_of(probability)
    return [
        CalibrationBin(
            number=int(number) + 1,
            customers=int((bins == number).sum()),
            predicted=float(np.sort(probability[bins == number]).mean()),
            actual=float(outcome[bins == number].mean()),
        )
        for number in np.unique(bins)
    ]


def calibration_error(probability: FloatArray, outcome: BoolArray) -> float:
    """Mean distance of predicted and actual share over bins: expected calibration error.

    Parameters
    ----------
    probability : ndarray of shape (n,)
    outcome : ndarray of bool, shape (n,)

    Returns
    -------
    float
        0 to 1.
    """
    return sum(
        found.customers * abs(found.predicted - found.actual)
        for found in calibration_bins(probability, outcome)
    ) / len(probability)


def bootstrap_auc(
    predictions: dict[str, FloatArray], outcome: BoolArray, *, repeats: int, random_state: int
) -> dict[str, FloatArray]:
    """Areas under the ROC curve of resampled customers, the same ones for every model.

    Parameters
    ----------
    predictions : dict of ndarray of shape (n,)
        By model.
    outcome : ndarray of bool, shape (n,)
    repeats : int
    random_state : int

    Returns
    -------
    dict of ndarray of shape (repeats,)
        By model; resamples of one class alone are NaN.
    """
    generator = np.random.default_rng(random_state)
    grouped = {name: _grouped(probability) for name, probability in predictions.items()}
    areas = {name: np.full(repeats, np.nan) for name in predictions}
    count = len(outcome)
    for repeat in range(repeats):
        times = np.bincount(generator.integers(0, count, count), minlength=count)
        gone = float(times[outcome].sum())
        if 0 < gone < count:
            for name, groups in grouped.items():
                areas[name][repeat] = _auc(*groups, outcome.astype(np.float64), times)
    return areas


def area_under_curve(score: FloatArray, outcome: BoolArray) -> float:
    """Area under the ROC curve: how often a customer with the outcome scores above one without.

    Parameters
    ----------
    score : ndarray of shape (n,)
    outcome : ndarray of bool, shape (n,)

    Returns
    -------
    float
        0 to 1; ties count half.
    """
    return _auc(*_grouped(score), outcome.astype(np.float64))


def _grouped(score: FloatArray) -> tuple[NDArray[np.intp], int]:
    distinct, group = np.unique(score, return_inverse=True)
    return group, len(distinct)


def _auc(
    group: NDArray[np.intp],
    group_count: int,
    outcome: FloatArray,
    weight: NDArray[np.int64] | None = None,
) -> float:
    times = np.ones(len(outcome)) if weight is None else weight.astype(np.float64)
    positive = np.bincount(group, times * outcome, group_count)
    negative = np.bincount(group, times * (1.0 - outcome), group_count)
    below = np.cumsum(negative) - negative
    return float(positive @ (below + negative / 2.0) / (positive.sum() * negative.sum()))


def _bin_of(probability: FloatArray) -> NDArray[np.intp]:
    below = np.searchsorted(np.sort(probability), probability, side="left")
    return below * BINS // len(probability)


def _moved_to_mean(probability: FloatArray, mean: float) -> FloatArray:
    log_odds = np.sort(logit(probability))

    def excess(shift: float) -> float:
        return float(expit(log_odds + shift).mean()) - mean

    shift = brentq(excess, -_FARTHEST, _FARTHEST, xtol=1e-12)
    moved: FloatArray = expit(logit(probability) + shift)
    return moved


def _top_share(probability: FloatArray, outcome: BoolArray) -> float:
    # Equal predictions share the last places of the tenth evenly, whoever comes first.
    distinct, group, counts = np.unique(probability, return_inverse=True, return_counts=True)
    gone = np.bincount(group, outcome.astype(np.float64), len(distinct))
    counts, gone = counts[::-1], gone[::-1]
    above = np.cumsum(counts) - counts
    places = np.clip(len(probability) / 10.0 - above, 0.0, counts)
    return float((gone * places / counts).sum() / (len(probability) / 10.0))

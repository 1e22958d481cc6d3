"""Survival analysis by lifelines: Kaplan-Meier curves, and what moves the end of a contract."""

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.exceptions import ConvergenceError, ConvergenceWarning
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from klientela.churn.life_table import LifeTable

FloatArray = NDArray[np.float64]

#: A level with fewer ended contracts than this has no hazard ratio of its own: it would be 0 or
#: infinite by chance.
FEWEST_ENDS: Final = 5
#: A covariate with more levels than this names single contracts rather than kinds of them.
MOST_LEVELS: Final = 20
OTHER: Final = "Other"


@dataclass(frozen=True)
class Survival:
    """A Kaplan-Meier curve at the ages of a life table; shapes (k,).

    Attributes
    ----------
    share, low, high
        Share of contracts that survive each age, and its 95 % interval (exponential Greenwood).
    """

    share: FloatArray
    low: FloatArray
    high: FloatArray


def kaplan_meier(table: LifeTable) -> Survival:
    """Kaplan-Meier survival of a life table.

    Parameters
    ----------
    table : LifeTable

    Returns
    -------
    Survival
        Empty for an empty table.
    """
    if not len(table.age):
        nothing = np.zeros(0)
        return Survival(nothing, nothing, nothing)
    left_later = np.append(table.at_risk[1:], 0.0)
    running = table.at_risk - table.ended - left_later
    age = np.concatenate([table.age, table.age])
    weight = np.concatenate([table.ended, running])
    has_ended = np.repeat([1, 0], len(table.age))
    some = weight > 0
    with warnings.catch_warnings():
        # Weights are counts of contracts here, as whole numbers in a float.
        warnings.simplefilter("ignore")
        curve = KaplanMeierFitter().fit(
            age[some], has_ended[some], weights=weight[some].astype(np.int64), timeline=table.age
        )
    interval = curve.confidence_interval_survival_function_.to_numpy()
    share = curve.survival_function_.to_numpy()[:, 0]
    # Nobody has ended yet: the share is 1 for certain only in the sample, and lifelines says NaN.
    low = np.where(np.isnan(interval[:, 0]), share, interval[:, 0])
    high = np.where(np.isnan(interval[:, 1]), share, interval[:, 1])
    return Survival(share, low, high)


@dataclass(frozen=True)
class HazardRatio:
    """How much more readily contracts of one kind end than those they are compared with.

    Attributes
    ----------
    covariate, level, reference
        What is compared: a level of a covariate with the most common one. Of a number the level
        is "per 1" and there is no reference.
    contracts, ended
        Contracts of that level, and how many of them ended.
    ratio, low, high
        Hazard ratio with its 95 % interval; above 1 they end sooner.
    p_value, adjusted_p_value
        Of no difference at all (Wald), and the same adjusted for how many are compared (Holm).
    """

    covariate: str
    level: str
    reference: str | None
    contracts: int
    ended: int
    ratio: float
    low: float
    high: float
    p_value: float
    adjusted_p_value: float


@dataclass(frozen=True)
class CoxFit:
    """A proportional hazards model, or why there is none.

    Attributes
    ----------
    ratios
        One per level or number that could be estimated.
    refused
        Covariates that were left out, and why, in words.
    concordance
        Share of pairs of contracts that the model puts in the right order; NaN without a fit.
    log_likelihood
        Partial log-likelihood; NaN without a fit.
    failure
        Why there is no fit, in words; None where there is one.
    """

    ratios: tuple[HazardRatio, ...]
    refused: dict[str, str]
    concordance: float
    log_likelihood: float
    failure: str | None


def fit_cox(durations: FloatArray, ended: FloatArray, covariates: pd.DataFrame) -> CoxFit:
    """Fit a Cox model to contracts and say which covariates it could not use.

    Cox (1972), Regression Models and Life-Tables, *JRSS B* 34(2), with Efron's treatment of ties,
    as lifelines has them. Words are compared with their most common level; levels with fewer than
    `FEWEST_ENDS` ended contracts are put together as "Other", and with the reference where even
    these are too few.

    Parameters
    ----------
    durations : ndarray of shape (n,)
        Days to the end, or so far; above 0.
    ended : ndarray of shape (n,)
        1 where the contract ended, else 0.
    covariates : DataFrame of shape (n, covariates)
        Words or numbers.

    Returns
    -------
    CoxFit
    """
    columns: dict[str, FloatArray] = {}
    named: dict[str, tuple[str, str, str | None, NDArray[np.bool_]]] = {}
    refused: dict[str, str] = {}
    for name in covariates.columns:
        drawn, reason = _columns_of(str(name), covariates[name], ended)
        if reason is None and _is_explained(columns, [column for _, _, _, column in drawn]):
            reason = f"{name} says nothing that the covariates before it do not say already."
        if reason is not None:
            refused[str(name)] = reason
            continue
        for level, reference, belongs, column in drawn:
            key = f"{name}={level}"
            columns[key] = column
            named[key] = (str(name), level, reference, belongs)
    if not columns:
        return _no_fit(refused, "No covariate can be used.")
    frame = pd.DataFrame(columns)
    frame["duration"], frame["ended"] = durations, ended
    try:
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", ConvergenceWarning)
            model = CoxPHFitter().fit(frame, "duration", "ended")
    except (ConvergenceError, ConvergenceWarning) as error:
        first = str(error).split(".")[0].strip()
        return _no_fit(refused, f"The fit did not converge: {first}.")
    summary = model.summary
    adjusted = dict(zip(summary.index, holm(summary["p"].to_numpy()), strict=True))
    ratios = tuple(
        HazardRatio(
            covariate=named[key][0],
            level=named[key][1],
            reference=named[key][2],
            contracts=int(named[key][3].sum()),
            ended=int(ended[named[key][3]].sum()),
            ratio=float(summary.loc[key, "exp(coef)"]),
            low=float(summary.loc[key, "exp(coef) lower 95%"]),
            high=float(summary.loc[key, "exp(coef) upper 95%"]),
            p_value=float(summary.loc[key, "p"]),
            adjusted_p_value=adjusted[key],
        )
        for key in columns
    )
    return CoxFit(
        ratios, refused, float(model.concordance_index_), float(model.log_likelihood_), None
    )


def holm(p_values: FloatArray) -> list[float]:
    """Adjust p-values for being many, so that hardly one of them is small by chance.

    Holm (1979), A Simple Sequentially Rejective Multiple Test Procedure, *Scandinavian Journal of
    Statistics* 6(2), 65-70: the smallest times n, the next times n - 1, and none below the one
    before.
    """
    order = np.argsort(p_values, kind="stable")
    count = len(p_values)
    grown = np.maximum.accumulate(p_values[order] * np.arange(count, 0, -1))
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(grown, 1.0)
    return [float(value) for value in adjusted]


def _no_fit(refused: dict[str, str], failure: str) -> CoxFit:
    return CoxFit((), refused, float("nan"), float("nan"), failure)


def _columns_of(
    name: str, values: "pd.Series[float] | pd.Series[str]", ended: FloatArray
) -> tuple[list[tuple[str, str | None, NDArray[np.bool_], FloatArray]], str | None]:
    """Columns of the design of one covariate, or why it has none."""
    missing = int(values.isna().sum())
    if missing:
        return [], f"{name} is not known of {missing:,} of {len(values):,} contracts."
    if values.nunique() < 2:
        return [], f"{name} is the same for all contracts."
    if pd.api.types.is_numeric_dtype(values):
        number = np.asarray(values, dtype=np.float64)
        return [("per 1", None, np.ones(len(number), dtype=bool), number)], None
    levels = values.astype(str)
    if levels.nunique() > MOST_LEVELS:
        return [], f"{name} has {levels.nunique():,} levels, at most {MOST_LEVELS} are compared."
    counts = levels.value_counts()
    # The most common level; of equally common ones the first by name.
    reference = min(counts.index, key=lambda level: (-counts[level], level))
    ends = pd.Series(ended).groupby(levels.to_numpy()).sum()
    rare = [level for level in counts.index if level != reference and ends[level] < FEWEST_ENDS]
    grouped = levels.where(~levels.isin(rare), OTHER)
    if ends[rare].sum() < FEWEST_ENDS:
        grouped = grouped.where(grouped != OTHER, reference)
    columns = []
    for level in sorted(set(grouped) - {reference}):
        belongs = (grouped == level).to_numpy()
        columns.append((level, reference, belongs, belongs.astype(np.float64)))
    if not columns:
        return [], f"{name} has no second level with at least {FEWEST_ENDS} ended contracts."
    return columns, None


def _is_explained(columns: dict[str, FloatArray], new: list[FloatArray]) -> bool:
    """Whether a covariate's columns add nothing to a constant and the columns before."""
    before = [np.ones(len(new[0])), *columns.values()]
    design = np.column_stack([*before, *new])
    size = np.linalg.norm(design, axis=0)
    rank = int(np.linalg.matrix_rank(design / size, tol=1e-8))
    return rank < len(size)

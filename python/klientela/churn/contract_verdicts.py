"""Whether contracts may be modelled, and whether a retention model may be believed, in words."""

from dataclasses import dataclass

import numpy as np

from klientela.churn.life_table import LifeTable
from klientela.churn.sbg import SBG
from klientela.clv.verdicts import Verdict


@dataclass(frozen=True)
class ContractGate:
    """What the gate asks for; every one is a var of the project.

    Attributes
    ----------
    min_contracts, min_ends, min_ages : int
        Contracts observed for a period, ended contracts, and periods lived through by somebody;
        each still allowed.
    """

    min_contracts: int
    min_ends: int
    min_ages: int


@dataclass(frozen=True)
class RetentionLimits:
    """How far a fitted curve may be from what was seen before it is weak or refused.

    Attributes
    ----------
    weak_miss, refused_miss : float
        Largest distance of the survival curves, in shares of the contracts, at ages with enough
        contracts at risk.
    weak_log_standard_error : float
        1 means a parameter is known to a factor of e either way.
    gradient_per_contract : float
        Largest slope, by the logarithm of a parameter, of a log-likelihood at its maximum.
    """

    weak_miss: float = 0.05
    refused_miss: float = 0.15
    weak_log_standard_error: float = 1.0
    gradient_per_contract: float = 1e-6


def judge_contracts(table: LifeTable, gate: ContractGate) -> Verdict:
    """Whether there are enough contracts to fit a retention curve.

    Returns
    -------
    Verdict
        "ok" or "refused", naming every threshold that is missed.
    """
    contracts = int(table.at_risk[0]) if len(table.age) else 0
    ends = int(table.ended.sum())
    missed = [
        f"{_count(have, noun)}, at least {need:,} are needed."
        for have, need, noun in (
            (contracts, gate.min_contracts, "contract observed for a month"),
            (ends, gate.min_ends, "ended contract"),
            (len(table.age), gate.min_ages, "month lived through"),
        )
        if have < need
    ]
    if missed:
        return Verdict("refused", " ".join(missed))
    return Verdict("ok", "There are enough contracts to fit.")


def judge_retention_fit(
    model: SBG,
    table: LifeTable,
    min_at_risk: int,
    limits: RetentionLimits | None = None,
) -> Verdict:
    """Whether a fitted retention model may be believed.

    Parameters
    ----------
    model : SBG
        Fitted to `table`.
    table : LifeTable
    min_at_risk : int
        Ages with fewer contracts at risk are not compared.
    limits : RetentionLimits, optional

    Returns
    -------
    Verdict
    """
    limits = limits or RetentionLimits()
    if not np.all(np.isfinite([*model.parameters_, model.log_likelihood_, *model.gradient_])):
        return Verdict("refused", "The likelihood is not a number at the end of the fit.")
    if not model.converged_:
        return Verdict("refused", f"The fit did not converge in {model.n_iter_} steps.")
    slope = float(np.max(np.abs(model.gradient_)))
    if slope > limits.gradient_per_contract * float(table.at_risk[0]):
        return Verdict("refused", "The fit ended on a slope, not at a maximum.")
    if table.ended[0] == table.at_risk[0]:
        return Verdict("refused", "Every contract ended in its first month: there is no curve.")
    compared = table.at_risk >= min_at_risk
    miss = float(
        np.max(np.abs(model.survival(table.age) - table.survival())[compared], initial=0.0)
    )
    sentence = f"The curve is at most {miss * 100:.1f} points from the share that was really kept."
    if miss > limits.refused_miss:
        return Verdict("refused", sentence)
    doubts = []
    if model.has_one_rate_:
        doubts.append(
            "The churn rate does not fall with age: customers are not seen to differ in how "
            "readily they leave, and the curve is that of one churn rate for all."
        )
    elif np.any(np.isnan(model.log_standard_errors_)):
        doubts.append(
            "Contracts are seen to end at once or not at all, so how the curve goes on is a guess."
        )
    doubts += [
        f"{name} is only known to a factor of {np.exp(min(error, 100.0)):.2g} either way."
        for name, error in zip(model.PARAMETERS, model.log_standard_errors_, strict=True)
        if error > limits.weak_log_standard_error
    ]
    if miss > limits.weak_miss or doubts:
        return Verdict("weak", " ".join([sentence, *doubts]))
    return Verdict("ok", sentence)


def _count(number: int, noun: str) -> str:
    words = noun.split(" ", 1)
    if number == 1:
        return f"1 {noun}"
    # "contract observed for a month" takes its s in the middle, "ended contract" at the end.
    if words[0] in ("contract", "month"):
        return f"{number:,} {words[0]}s {' '.join(words[1:])}".rstrip()
    return f"{number:,} {noun}s"

"""Whether a model may be fitted, and whether a fit may be believed: gates and checks in words."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from klientela.clv.estimator import MaximumLikelihoodModel
from klientela.clv.gamma_gamma import GammaGamma
from klientela.clv.order_model import OrderModel
from klientela.clv.triples import Triples

FloatArray = NDArray[np.float64]
Status: TypeAlias = Literal["ok", "weak", "refused"]

# What it says about the customers when a parameter has no finite estimate. Without those of dropout
# a model is still one: nobody is seen to leave, or all are alike in that. Without the others none.
_DROPOUT = ("a", "b", "s", "beta")
_NO_ESTIMATE = {
    "r": "customers do not differ in how often they buy",
    "alpha": "customers do not differ in how often they buy",
    "p": "a customer's purchases are all worth the same",
    "q": "customers do not differ in what they spend",
    "gamma": "customers do not differ in what they spend",
}


@dataclass(frozen=True)
class Verdict:
    """A status and the reason for it, in words.

    Attributes
    ----------
    status : {"ok", "weak", "refused"}
        The numbers of a weak fit are shown with the reason beside them; those of a refused fit
        are not shown at all.
    reason : str
        One or more sentences.
    """

    status: Status
    reason: str


@dataclass(frozen=True)
class BuyerBase:
    """The facts the gate asks for.

    Attributes
    ----------
    buyers : int
        Customers with an order.
    history_days : int
        Days from the first order of all to the origin.
    silence_days : int
        Days from the last order of all to the origin.
    repeaters : int
        Customers with orders on three or more days.
    """

    buyers: int
    history_days: int
    silence_days: int
    repeaters: int


@dataclass(frozen=True)
class GateThresholds:
    """What the gate asks for; every one is a var of the project.

    Attributes
    ----------
    min_buyers, min_history_days, max_silence_days, min_repeaters : int
        Limits for the facts of `BuyerBase`, each still allowed.
    """

    min_buyers: int
    min_history_days: int
    max_silence_days: int
    min_repeaters: int


@dataclass(frozen=True)
class FitLimits:
    """How far a fit may be off before it is weak or refused.

    Attributes
    ----------
    gradient_per_customer : float
        Largest slope, by the logarithm of a parameter, of a log-likelihood at its maximum.
    weak_miss, refused_miss : float
        Relative difference between expected and actual purchases while fitting.
    weak_log_standard_error, refused_log_standard_error : float
        1 means a parameter is known to a factor of e either way. The second is not asked of a
        and b: where next to nobody is seen to leave, that is what there is to know.
    weak_correlation : float
        Of spend and frequency, by size.
    """

    gradient_per_customer: float = 1e-6
    weak_miss: float = 0.05
    refused_miss: float = 0.20
    weak_log_standard_error: float = 1.0
    refused_log_standard_error: float = 2.0
    weak_correlation: float = 0.3


def judge_gate(base: BuyerBase, thresholds: GateThresholds) -> Verdict:
    """Whether there is enough to fit anything.

    Parameters
    ----------
    base : BuyerBase
    thresholds : GateThresholds

    Returns
    -------
    Verdict
        "ok" or "refused", naming every threshold that is missed.
    """
    missed = [
        sentence
        for is_missed, sentence in (
            (
                base.buyers < thresholds.min_buyers,
                f"{_count(base.buyers, 'buyer')}, at least {thresholds.min_buyers:,} are needed.",
            ),
            (
                base.history_days < thresholds.min_history_days,
                f"{_count(base.history_days, 'day')} of history, "
                f"at least {thresholds.min_history_days:,} are needed.",
            ),
            (
                base.silence_days > thresholds.max_silence_days,
                f"No order in the last {_count(base.silence_days, 'day')}, "
                f"at most {thresholds.max_silence_days:,} are allowed.",
            ),
            (
                base.repeaters < thresholds.min_repeaters,
                f"{_count(base.repeaters, 'customer')} with orders on 3 or more days, "
                f"at least {thresholds.min_repeaters:,} are needed.",
            ),
        )
        if is_missed
    ]
    if missed:
        return Verdict("refused", " ".join(missed))
    return Verdict("ok", "There is enough history to fit.")


def judge_order_fit(
    model: OrderModel, triples: Triples, limits: FitLimits | None = None
) -> Verdict:
    """Whether a fitted purchase model may be believed.

    Parameters
    ----------
    model : OrderModel
        Fitted to `triples`.
    triples : Triples
    limits : FitLimits, optional

    Returns
    -------
    Verdict
    """
    limits = limits or FitLimits()
    failures = _failures_of_maximum(model, triples.customers, limits)
    if failures:
        return Verdict("refused", " ".join(failures))
    # How many repeat purchases the model expects of new customers observed as long as these were.
    expected = float(triples.weight @ model.expected_orders(triples.T))
    actual = float(triples.weight @ triples.x)
    miss = expected / actual - 1.0
    sentence = (
        f"Over the period it was fitted on the model expects {abs(miss):.1%} "
        f"{'more' if miss >= 0 else 'fewer'} purchases than there were."
    )
    if abs(miss) > limits.refused_miss:
        return Verdict("refused", sentence)
    doubts = _doubts_about_precision(model, limits)
    if np.any(model.at_bound_):
        histories = np.column_stack((triples.x, triples.t_x, triples.T))
        alive = float(triples.weight @ model.probability_alive(histories)) / triples.customers
        doubts.append(
            "The orders do not show when customers leave for good; on average a customer counts "
            f"as alive with a probability of {alive:.2f}."
        )
    if abs(miss) > limits.weak_miss or doubts:
        return Verdict("weak", " ".join([sentence, *doubts]))
    return Verdict("ok", sentence)


def judge_spend_fit(
    model: GammaGamma,
    mean_value: float,
    customers: float,
    correlation: float,
    limits: FitLimits | None = None,
) -> Verdict:
    """Whether a fitted spend model may be believed.

    Parameters
    ----------
    model : GammaGamma
    mean_value : float
        Mean over customers of their mean value of a purchase.
    customers : float
        Customers it was fitted to.
    correlation : float
        Of spend and frequency.
    limits : FitLimits, optional

    Returns
    -------
    Verdict
    """
    limits = limits or FitLimits()
    failures = _failures_of_maximum(model, customers, limits)
    if not failures and model.q_ <= 1.0:
        failures = [
            f"Spend differs so much between customers (q {model.q_:.3g}, it must be above 1) "
            "that its mean does not exist."
        ]
    if failures:
        return Verdict("refused", " ".join(failures))
    miss = model.p_ * model.gamma_ / (model.q_ - 1.0) / mean_value - 1.0
    sentence = (
        f"The model's mean value of a purchase is {abs(miss):.1%} "
        f"{'above' if miss >= 0 else 'below'} the actual one; "
        f"spend and frequency correlate by {correlation:.2f}."
    )
    if abs(correlation) > limits.weak_correlation:
        doubts = ["The model takes them as independent, and they are not."]
    else:
        doubts = []
    doubts += _doubts_about_precision(model, limits)
    # Unlike counts, spend has a long tail: its sample mean is itself uncertain.
    if abs(miss) > limits.refused_miss or doubts:
        return Verdict("weak", " ".join([sentence, *doubts]))
    return Verdict("ok", sentence)


def _failures_of_maximum(
    model: MaximumLikelihoodModel, customers: float, limits: FitLimits
) -> list[str]:
    numbers = [*model.parameters_, *model.gradient_, model.log_likelihood_]
    if not np.all(np.isfinite(numbers)):
        return ["The likelihood is not a number at the end of the fit."]
    if not model.converged_:
        return [f"The fit did not converge in {_count(model.n_iter_, 'step')}."]
    named = list(zip(model.PARAMETERS, model.at_bound_, model.log_standard_errors_, strict=True))
    for name, is_at_bound, _ in named:
        if is_at_bound and name not in _DROPOUT:
            return [f"{name} has no finite estimate: {_NO_ESTIMATE[name]}."]
    failures = []
    if float(np.max(np.abs(model.gradient_))) > limits.gradient_per_customer * customers:
        failures.append("The fit ended on a slope, not at a maximum.")
    if any(np.isnan(error) and not is_at_bound for _, is_at_bound, error in named):
        failures.append(
            "The likelihood is flat: other parameters fit as well (the Hessian is not definite)."
        )
    return failures + [
        _precision(name, error)
        for name, _, error in named
        if name not in _DROPOUT and error > limits.refused_log_standard_error
    ]


def _doubts_about_precision(model: MaximumLikelihoodModel, limits: FitLimits) -> list[str]:
    return [
        _precision(name, error)
        for name, error in zip(model.PARAMETERS, model.log_standard_errors_, strict=True)
        if error > limits.weak_log_standard_error
    ]


def _precision(name: str, log_standard_error: float) -> str:
    factor = np.exp(min(log_standard_error, 100.0))
    return f"{name} is only known to a factor of {factor:.2g} either way."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

"""Tests of a constraint on a model by the likelihood it costs."""

from dataclasses import dataclass

from scipy.special import chdtrc

from klientela.clv.pareto import ParetoNBD
from klientela.clv.pareto_covariates import ParetoNBDCovariates


@dataclass(frozen=True)
class LikelihoodRatio:
    """Whether a constraint fits the data worse than chance would.

    Attributes
    ----------
    statistic : float
        Twice the difference of the log-likelihoods.
    degrees_of_freedom : int
        Parameters the constraint takes away.
    p_value : float
        Chance of a statistic as large where the constraint is true (Wilks's theorem).
    """

    statistic: float
    degrees_of_freedom: int
    p_value: float


def likelihood_ratio_test(
    full: ParetoNBDCovariates, constrained: ParetoNBDCovariates | ParetoNBD
) -> LikelihoodRatio:
    """Test a constraint: no effect, or the same effect on both rates.

    Parameters
    ----------
    full, constrained : fitted models
        The second a special case of the first, fitted to the same customers.

    Returns
    -------
    LikelihoodRatio

    Raises
    ------
    ValueError
        When the second model has no fewer parameters or a higher likelihood: then it is no
        special case of the first.
    """
    few = constrained.PARAMETERS if isinstance(constrained, ParetoNBD) else constrained.names_
    freedom = len(full.names_) - len(few)
    statistic = 2.0 * (full.log_likelihood_ - constrained.log_likelihood_)
    if freedom < 1 or statistic < -1e-6 * abs(full.log_likelihood_):
        raise ValueError("The constrained model is no special case of the full one.")
    statistic = max(statistic, 0.0)
    return LikelihoodRatio(statistic, freedom, float(chdtrc(freedom, statistic)))

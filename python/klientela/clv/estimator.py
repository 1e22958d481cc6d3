"""What every model fitted by maximum likelihood has in common."""

from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from klientela.clv.maximise import Maximum

FloatArray = NDArray[np.float64]


class MaximumLikelihoodModel(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """A handful of positive parameters, each an attribute named like it with an underscore.

    Parameters
    ----------
    max_steps : int, default 200
        Newton steps after which a fit has not converged.

    Attributes
    ----------
    standard_errors_ : ndarray of shape (k,)
        Of the parameters in the order of `PARAMETERS`, from the inverse of the observed
        information; NaN at a bound, and everywhere where the information is not positive definite.
    log_standard_errors_ : ndarray of shape (k,)
        Of the logarithms of the parameters: how well each is known relative to its size.
    log_covariance_ : ndarray of shape (k, k)
        Covariance of the logarithms of the parameters; NaN where the errors are.
    log_likelihood_ : float
        Of the rows fitted.
    gradient_ : ndarray of shape (k,)
        Slope of the log-likelihood by the logarithms of the parameters.
    converged_ : bool
        Whether the climb ended at a maximum within the bounds, walls included.
    at_bound_ : ndarray of bool
        Which parameters ended at a bound: they have no finite estimate.
    n_iter_ : int
        Newton steps.
    """

    PARAMETERS: ClassVar[tuple[str, ...]]

    standard_errors_: FloatArray
    log_standard_errors_: FloatArray
    log_covariance_: FloatArray
    log_likelihood_: float
    gradient_: FloatArray
    converged_: bool
    at_bound_: NDArray[np.bool_]
    n_iter_: int

    def __init__(self, *, max_steps: int = 200) -> None:
        self.max_steps = max_steps

    @classmethod
    def from_parameters(cls, **parameters: float) -> Self:
        """Make a model with known parameters, as if it had been fitted.

        Parameters
        ----------
        **parameters : float
            Every one of `PARAMETERS`, all positive; those with a unit in the unit of everything
            asked later.

        Returns
        -------
        model

        Raises
        ------
        TypeError
            When one is missing or unknown.
        ValueError
            When one is not a positive number.
        """
        if set(parameters) != set(cls.PARAMETERS):
            raise TypeError(f"{cls.__name__} has the parameters {', '.join(cls.PARAMETERS)}.")
        if not all(np.isfinite(value) and value > 0 for value in parameters.values()):
            told = ", ".join(f"{name}={value}" for name, value in parameters.items())
            raise ValueError(f"Parameters must be positive: {told}.")
        model = cls()
        for name, value in parameters.items():
            setattr(model, f"{name}_", float(value))
        return model

    @property
    def parameters_(self) -> FloatArray:
        """The parameters as one array, in the order of `PARAMETERS`."""
        return np.array([getattr(self, f"{name}_") for name in self.PARAMETERS])

    def _end_at(self, best: Maximum) -> Self:
        """Take over where a climb ended."""
        for name, value in zip(self.PARAMETERS, best.parameters, strict=True):
            setattr(self, f"{name}_", float(value))
        self.standard_errors_ = best.standard_errors
        self.log_standard_errors_ = best.log_standard_errors
        self.log_covariance_ = best.log_covariance
        self.log_likelihood_ = best.value
        self.gradient_ = best.gradient
        self.converged_ = best.converged
        self.at_bound_ = best.at_bound
        self.n_iter_ = best.steps
        return self

    @staticmethod
    def _refuse_target(y: Any) -> None:
        if y is not None:
            raise ValueError("These models have no target: leave y out.")

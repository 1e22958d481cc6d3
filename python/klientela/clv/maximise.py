"""Newton's method for a handful of positive parameters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
#: Value, gradient and Hessian of a log-likelihood at a vector of parameters.
Objective: TypeAlias = Callable[[FloatArray], tuple[float, FloatArray, FloatArray]]

# A Newton step that promises less than this many units of log-likelihood is the last one.
_LAST_STEP = 1e-9
# No step multiplies a parameter by more than e^2: far from the optimum the parabola lies.
_LONGEST_STEP = 2.0
_SHORTEST_STEP = 2.0**-30


@dataclass(frozen=True)
class Maximum:
    """Where a climb ended.

    Attributes
    ----------
    parameters : ndarray of shape (k,)
        The best parameters found.
    value : float
        The log-likelihood there.
    gradient : ndarray of shape (k,)
        Slope by the logarithm of each parameter, so it has the unit of the log-likelihood; 0 for
        a parameter that is held by a wall.
    at_bound : ndarray of bool of shape (k,)
        Which parameters ended at a wall of the box, and would rise further beyond it.
    standard_errors : ndarray of shape (k,)
        From the inverse of the observed information. NaN at a wall, where there is no estimate to
        have an error, and everywhere where the information is not positive definite.
    log_standard_errors : ndarray of shape (k,)
        The same for the logarithms of the parameters.
    log_covariance : ndarray of shape (k, k)
        Covariance of the logarithms of the parameters, NaN in the rows of the same parameters.
    steps : int
        Newton steps taken.
    converged : bool
        Whether the last step was a vanishing one.
    """

    parameters: FloatArray
    value: float
    gradient: FloatArray
    at_bound: NDArray[np.bool_]
    standard_errors: FloatArray
    log_standard_errors: FloatArray
    log_covariance: FloatArray
    steps: int
    converged: bool


def maximise(
    objective: Objective,
    start: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    max_steps: int,
) -> Maximum:
    """Climb to a maximum over the logarithms of positive parameters.

    Logarithms keep the parameters positive and their curvatures alike. Where the surface is not
    concave the eigenvalues of the Hessian are taken by their size, which turns a saddle's
    downhill step uphill; halving the step makes every step an improvement (Nocedal & Wright,
    *Numerical Optimization*, 2nd ed., 3.4 and algorithm 3.1). A parameter at a wall of the box
    that would rise further beyond it is held while the others climb on (16.7).

    Parameters
    ----------
    objective : callable
        Gives value, gradient and Hessian by the parameters themselves. The value may be -inf.
    start, lower, upper : ndarray of shape (k,)
        Where to begin, and the box that is not left.
    max_steps : int
        When to give up.

    Returns
    -------
    Maximum
        Never an error: a climb that failed says so in `converged`.
    """
    log_lower, log_upper = np.log(lower), np.log(upper)
    position = np.clip(np.log(start), log_lower, log_upper)
    value, gradient, hessian = _by_logarithm(objective, position)
    steps, converged = 0, False
    while True:
        held = ((position <= log_lower) & (gradient < 0)) | (
            (position >= log_upper) & (gradient > 0)
        )
        if converged or steps == max_steps:
            break
        step = np.zeros(len(position))
        step[~held] = _uphill_step(gradient[~held], hessian[np.ix_(~held, ~held)])
        # The last step changes the value by less than its own rounding error: just take it.
        is_last = float(gradient @ step) < _LAST_STEP
        scale = 1.0
        while True:
            target = np.clip(position + scale * step, log_lower, log_upper)
            reached = _by_logarithm(objective, target)
            promised = float(gradient @ (target - position))
            if is_last or reached[0] >= value + 1e-4 * promised or scale < _SHORTEST_STEP:
                break
            scale /= 2
        steps += 1
        if not np.isfinite(reached[0]) or scale < _SHORTEST_STEP:
            break
        converged, position = is_last, target
        value, gradient, hessian = reached
    covariance = np.full((len(position), len(position)), np.nan)
    covariance[np.ix_(~held, ~held)] = _inverse(-hessian[np.ix_(~held, ~held)])
    log_errors = np.sqrt(np.diag(covariance))
    parameters = np.exp(position)
    return Maximum(
        parameters=parameters,
        value=value,
        gradient=np.where(held, 0.0, gradient),
        at_bound=held,
        # At a maximum, where the slope is 0, the chain rule leaves nothing but the scale.
        standard_errors=parameters * log_errors,
        log_standard_errors=log_errors,
        log_covariance=covariance,
        steps=steps,
        converged=converged,
    )


def from_logarithms(
    gradient: FloatArray, hessian: FloatArray, parameters: FloatArray, is_log: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray]:
    """Turn derivatives by the logarithms of some parameters into those by the parameters.

    Parameters
    ----------
    gradient : ndarray of shape (k,)
    hessian : ndarray of shape (k, k)
    parameters : ndarray of shape (k,)
    is_log : ndarray of bool of shape (k,)
        Whose derivatives are by the logarithm.

    Returns
    -------
    gradient : ndarray of shape (k,)
    hessian : ndarray of shape (k, k)
    """
    scale = np.where(is_log, parameters, 1.0)
    own = np.diag(np.where(is_log, gradient, 0.0))
    return gradient / scale, (hessian - own) / np.outer(scale, scale)


def _by_logarithm(
    objective: Objective, position: FloatArray
) -> tuple[float, FloatArray, FloatArray]:
    """Value, gradient and Hessian by phi, the parameters being exp(phi)."""
    parameters = np.exp(position)
    value, gradient, hessian = objective(parameters)
    log_gradient = parameters * gradient
    return value, log_gradient, hessian * np.outer(parameters, parameters) + np.diag(log_gradient)


def _inverse(information: FloatArray) -> FloatArray:
    """Inverse of the information; NaN where it is not positive definite."""
    nothing = np.full(information.shape, np.nan)
    diagonal = np.diag(information)
    if not np.all(np.isfinite(information)) or np.any(diagonal <= 0):
        return nothing
    # Scaled to a unit diagonal first: how well alpha and b are known differs by magnitudes.
    size = np.sqrt(diagonal)
    eigenvalues, vectors = np.linalg.eigh(information / np.outer(size, size))
    if np.any(eigenvalues <= 1e-10):
        return nothing
    inverse: FloatArray = (vectors / eigenvalues) @ vectors.T / np.outer(size, size)
    return inverse


def _uphill_step(gradient: FloatArray, hessian: FloatArray) -> FloatArray:
    if not len(gradient):
        return gradient
    eigenvalues, vectors = np.linalg.eigh(-hessian)
    size = np.abs(eigenvalues)
    size = np.maximum(size, max(float(size.max()) * 1e-12, 1e-300))
    step: FloatArray = vectors @ ((vectors.T @ gradient) / size)
    return step * min(1.0, _LONGEST_STEP / max(float(np.max(np.abs(step))), 1e-300))

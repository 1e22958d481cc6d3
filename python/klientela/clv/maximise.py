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
        Slope by the logarithm of each parameter, so it has the unit of the log-likelihood.
    information : ndarray of shape (k, k)
        Minus the Hessian, by the parameters themselves.
    log_information : ndarray of shape (k, k)
        Minus the Hessian, by the logarithms of the parameters.
    steps : int
        Newton steps taken.
    converged : bool
        Whether the last step was a vanishing one, inside the box.
    at_bound : ndarray of bool of shape (k,)
        Which parameters ended on the wall of the box.
    """

    parameters: FloatArray
    value: float
    gradient: FloatArray
    information: FloatArray
    log_information: FloatArray
    steps: int
    converged: bool
    at_bound: NDArray[np.bool_]


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
    *Numerical Optimization*, 2nd ed., 3.4 and algorithm 3.1).

    Parameters
    ----------
    objective : callable
        Gives value, gradient and Hessian by the parameters themselves. The value may be -inf.
    start, lower, upper : ndarray of shape (k,)
        Where to begin, and the box that is not left. A climb that ends on the wall of the box has
        not converged: the likelihood has no maximum that the data can see.
    max_steps : int
        When to give up.

    Returns
    -------
    Maximum
        Never an error: a climb that failed says so in `converged`.
    """
    log_lower, log_upper = np.log(lower), np.log(upper)
    position = np.clip(np.log(start), log_lower, log_upper)
    value, gradient, hessian = objective(np.exp(position))
    steps, converged = 0, False
    while steps < max_steps and not converged:
        log_gradient, log_hessian = _by_logarithm(np.exp(position), gradient, hessian)
        step = _uphill_step(log_gradient, log_hessian)
        promised = float(log_gradient @ step)
        is_last = promised < _LAST_STEP
        scale = 1.0
        while True:
            target = np.clip(position + scale * step, log_lower, log_upper)
            new_value, new_gradient, new_hessian = objective(np.exp(target))
            # The last step changes the value by less than its own rounding error: just take it.
            if is_last or new_value >= value + 1e-4 * scale * promised:
                break
            scale /= 2
            if scale < _SHORTEST_STEP:
                break
        steps += 1
        if not np.isfinite(new_value) or scale < _SHORTEST_STEP:
            break
        stuck = bool(np.all(target == position))
        position, value, gradient, hessian = target, new_value, new_gradient, new_hessian
        inside = bool(np.all((position > log_lower) & (position < log_upper)))
        converged = is_last and inside
        if (is_last or stuck) and not inside:
            break
    parameters = np.exp(position)
    log_gradient, log_hessian = _by_logarithm(parameters, gradient, hessian)
    return Maximum(
        parameters=parameters,
        value=value,
        gradient=log_gradient,
        information=-hessian,
        log_information=-log_hessian,
        steps=steps,
        converged=converged,
        at_bound=(position <= log_lower) | (position >= log_upper),
    )


def covariance(information: FloatArray) -> FloatArray:
    """Inverse of an information matrix, or NaN where it is not positive definite.

    Parameters
    ----------
    information : ndarray of shape (k, k)
        Minus the Hessian of a log-likelihood at its maximum.

    Returns
    -------
    ndarray of shape (k, k)
        The covariance of the estimates in large samples.
    """
    # Scaled to a unit diagonal first: alpha in days and b differ by orders of magnitude.
    diagonal = np.diag(information)
    if not np.all(np.isfinite(information)) or np.any(diagonal <= 0):
        return np.full_like(information, np.nan)
    size = np.sqrt(np.outer(diagonal, diagonal))
    eigenvalues, vectors = np.linalg.eigh(information / size)
    if eigenvalues[0] <= 1e-10:
        return np.full_like(information, np.nan)
    inverse: FloatArray = (vectors / eigenvalues) @ vectors.T / size
    return inverse


def _by_logarithm(
    parameters: FloatArray, gradient: FloatArray, hessian: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Chain rule for theta = exp(phi)."""
    log_gradient = parameters * gradient
    return log_gradient, hessian * np.outer(parameters, parameters) + np.diag(log_gradient)


def _uphill_step(gradient: FloatArray, hessian: FloatArray) -> FloatArray:
    eigenvalues, vectors = np.linalg.eigh(-hessian)
    size = np.abs(eigenvalues)
    size = np.maximum(size, max(float(size.max()) * 1e-12, 1e-300))
    step: FloatArray = vectors @ ((vectors.T @ gradient) / size)
    return step * min(1.0, _LONGEST_STEP / max(float(np.max(np.abs(step))), 1e-300))

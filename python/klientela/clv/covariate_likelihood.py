"""Log-likelihood of the Pareto/NBD with covariates, with its first and second derivatives."""

import numpy as np
from numpy.typing import NDArray

from klientela.clv.maximise import from_logarithms
from klientela.clv.pareto_likelihood import BLOCK, BY_LOGARITHM, PAIRS, ParetoHistories

FloatArray = NDArray[np.float64]


class CovariateLikelihood:
    """Weighted log-likelihood of histories of customers with covariates.

    Parameters
    ----------
    histories : tuple of ndarray of shape (n,)
        x, t_x, T.
    on_purchases, on_leaving : ndarray of shape (n, effects)
        How much of each effect acts on a row's purchase rate and on its rate of leaving.
    weight : ndarray of shape (n,)
        Customers behind each row.
    """

    def __init__(
        self,
        histories: tuple[FloatArray, FloatArray, FloatArray],
        on_purchases: FloatArray,
        on_leaving: FloatArray,
        weight: FloatArray,
    ) -> None:
        both = np.hstack((on_purchases, on_leaving))
        distinct, group = np.unique(both, axis=0, return_inverse=True)
        self._group = group.reshape(-1)
        self._on_purchases, self._on_leaving = np.hsplit(distinct, 2)
        self._histories = ParetoHistories(*histories, self._group)
        self._weight = weight

    def __call__(self, parameters: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Value, gradient and Hessian.

        Parameters
        ----------
        parameters : ndarray of shape (4 + effects,)
            r, alpha (days), s, beta (days), and the exponential of each effect.

        Returns
        -------
        value : float
        gradient : ndarray of shape (k,)
        hessian : ndarray of shape (k, k)
        """
        effects = np.log(parameters[4:])
        alpha = parameters[1] * np.exp(-self._on_purchases @ effects)
        beta = parameters[3] * np.exp(-self._on_leaving @ effects)
        point = (float(parameters[0]), alpha, float(parameters[2]), beta)
        cases = self._histories.leaving_first(*point)
        size = len(parameters)
        value, gradient, hessian = 0.0, np.zeros(size), np.zeros((size, size))
        for start in range(0, len(self._weight), BLOCK):
            rows = slice(start, start + BLOCK)
            of_rows, first, second = self._histories.derivatives(rows, *point, cases)
            weight, group = self._weight[rows], self._group[rows]
            value += float(weight @ of_rows)
            # How r, log alpha_i, s and log beta_i of each row move with all parameters.
            moves = np.zeros((4, len(weight), size))
            for index in range(4):
                moves[index, :, index] = 1.0
            moves[1, :, 4:] = -self._on_purchases[group]
            moves[3, :, 4:] = -self._on_leaving[group]
            gradient += np.einsum("in,inp->p", first * weight, moves)
            for triangle, (i, j) in zip(second, PAIRS, strict=True):
                part = moves[i].T @ ((weight * triangle)[:, np.newaxis] * moves[j])
                hessian += part if i == j else part + part.T
        is_log = np.append(BY_LOGARITHM, np.ones(len(effects), dtype=bool))
        return value, *from_logarithms(gradient, hessian, parameters, is_log)

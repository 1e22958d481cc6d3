"""Log-likelihood of BG/NBD and MBG/NBD with its first and second derivatives."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, digamma, gammaln, polygamma

from klientela.clv.triples import Triples

FloatArray = NDArray[np.float64]

# Rows worked on at once: the ten temporary columns then stay in the processor's cache.
_BLOCK = 16_384


class BetaGeoLikelihood:
    r"""Weighted log-likelihood of purchase histories.

    Equation (6) of Fader, Hardie & Lee (2005), rearranged as in Fader & Hardie (2013, note 027)
    so that nothing overflows. With :math:`R = r + x` and k the chances to leave survived,

    .. math::
        \ell = \ln\frac{\Gamma(R)}{\Gamma(r)} + r \ln \alpha - R \ln(\alpha + T)
             + \ln\frac{B(a, b + k)}{B(a, b)} + \ln(1 + e^u), \quad
        u = \ln\frac{a}{b + k - 1} + R \ln\frac{\alpha + T}{\alpha + t_x},

    where the last term is left out for k = 0. k = x gives the BG/NBD, k = x + 1 the MBG/NBD
    (Batislam, Denizel & Filiztekin 2007, appendix A). The derivatives are those of this line.

    Parameters
    ----------
    triples : Triples
        Histories, sorted by x.
    first_chance : int
        k - x: 0 for the BG/NBD, 1 for the MBG/NBD.
    """

    def __init__(self, triples: Triples, first_chance: int) -> None:
        self._triples = triples
        starts = np.flatnonzero(np.diff(triples.x, prepend=-1.0))
        # Gamma functions are needed once per distinct x, of which there are few.
        self._x = triples.x[starts]
        self._weight_of_x = np.add.reduceat(triples.weight, starts)
        self._k = self._x + first_chance
        self._may_be_gone_from = int(np.searchsorted(triples.x, 1 - first_chance))
        self._k_of_row = triples.x + first_chance

    def __call__(self, parameters: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Value, gradient and Hessian.

        Parameters
        ----------
        parameters : ndarray of shape (4,)
            r, alpha (days), a, b.

        Returns
        -------
        value : float
        gradient : ndarray of shape (4,)
        hessian : ndarray of shape (4, 4)
        """
        value, gradient, hessian = self._terms_by_x(*parameters)
        triples = self._triples
        for start in range(0, len(triples.x), _BLOCK):
            rows = slice(start, start + _BLOCK)
            value += self._add_terms_by_row(rows, parameters, gradient, hessian)
        return value, gradient, hessian + np.triu(hessian, 1).T

    def _terms_by_x(
        self, r: float, alpha: float, a: float, b: float
    ) -> tuple[float, FloatArray, FloatArray]:
        """Add the terms that depend on x alone; of the Hessian the upper triangle."""
        x, k, weight = self._x, self._k, self._weight_of_x
        customers, log_alpha = weight.sum(), np.log(alpha)
        value = weight @ (gammaln(r + x) - gammaln(r) + betaln(a, b + k) - betaln(a, b))
        gradient = np.array(
            [
                weight @ (digamma(r + x) - digamma(r)) + customers * log_alpha,
                customers * r / alpha,
                weight @ (digamma(a + b) - digamma(a + b + k)),
                weight @ (digamma(a + b) - digamma(a + b + k) + digamma(b + k) - digamma(b)),
            ]
        )
        hessian = np.zeros((4, 4))
        both = weight @ (polygamma(1, a + b) - polygamma(1, a + b + k))
        hessian[0, 0] = weight @ (polygamma(1, r + x) - polygamma(1, r))
        hessian[0, 1] = customers / alpha
        hessian[1, 1] = -customers * r / alpha**2
        hessian[2, 2] = hessian[2, 3] = both
        hessian[3, 3] = both + weight @ (polygamma(1, b + k) - polygamma(1, b))
        return float(value + customers * r * log_alpha), gradient, hessian

    def _add_terms_by_row(
        self, rows: slice, parameters: FloatArray, gradient: FloatArray, hessian: FloatArray
    ) -> float:
        """Add the terms of some rows to gradient and Hessian; give back their value."""
        r, alpha, a, b = parameters
        triples = self._triples
        weight, purchases = triples.weight[rows], triples.x[rows] + r
        age, age_at_last = triples.T[rows] + alpha, triples.t_x[rows] + alpha
        log_age, inverse_age = np.log(age), 1.0 / age
        weighted_purchases = weight * purchases
        gradient[0] -= weight @ log_age
        gradient[1] -= weighted_purchases @ inverse_age
        hessian[0, 1] -= weight @ inverse_age
        hessian[1, 1] += weighted_purchases @ (inverse_age * inverse_age)
        value = -float(weighted_purchases @ log_age)

        gone = slice(max(self._may_be_gone_from - rows.start, 0), None)
        weight, purchases, inverse_age = weight[gone], purchases[gone], inverse_age[gone]
        if not len(weight):
            return value
        silence = log_age[gone] - np.log(age_at_last[gone])
        inverse_chances = 1.0 / (self._k_of_row[rows][gone] + (b - 1.0))
        u = purchases * silence + np.log(inverse_chances) + np.log(a)
        small = np.exp(-np.abs(u))
        value += float(weight @ (np.maximum(u, 0.0) + np.log1p(small)))
        p_gone = np.where(u >= 0, 1.0, small) / (1.0 + small)

        # First derivatives of u: by r `silence`, by alpha `by_alpha`, by a the constant 1 / a, by
        # b `-inverse_chances`. ln(1 + e^u) then adds p_gone u'' + p_gone (1 - p_gone) u' u'.
        inverse_last = 1.0 / age_at_last[gone]
        difference = inverse_age - inverse_last
        by_alpha = purchases * difference
        first, second = weight * p_gone, weight * small / (1.0 + small) ** 2
        gone_in_all, second_in_all = first.sum(), second.sum()
        gradient[0] += first @ silence
        gradient[1] += first @ by_alpha
        gradient[2] += gone_in_all / a
        gradient[3] -= first @ inverse_chances
        second_silence, second_alpha = second * silence, second * by_alpha
        second_chances = second * inverse_chances
        hessian[0, 0] += second_silence @ silence
        hessian[0, 1] += first @ difference + second_silence @ by_alpha
        hessian[0, 2] += second_silence.sum() / a
        hessian[0, 3] -= second_silence @ inverse_chances
        hessian[1, 1] += second_alpha @ by_alpha - first @ (by_alpha * (inverse_age + inverse_last))
        hessian[1, 2] += second_alpha.sum() / a
        hessian[1, 3] -= second_alpha @ inverse_chances
        hessian[2, 2] += (second_in_all - gone_in_all) / a**2
        hessian[2, 3] -= second_chances.sum() / a
        hessian[3, 3] += (first * inverse_chances + second_chances) @ inverse_chances
        return value

r"""Purchase models with dropout after a purchase: BG/NBD and MBG/NBD.

A customer buys at a Poisson rate lambda ~ Gamma(r, alpha) and after a purchase is gone for good
with probability p ~ Beta(a, b). In the BG/NBD that can happen after every *repeat* purchase, so
nobody with one purchase is ever gone; in the MBG/NBD the first purchase counts too. Both are the
same formulas in k, the number of chances to leave survived: x, and x + 1.

References
----------
.. [FHL] Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the
   Pareto/NBD Model. Marketing Science 24(2), 275-284.
.. [N021] Fader, Hardie & Lee (2008), Computing P(alive) Using the BG/NBD Model. Note 021,
   brucehardie.com/notes/021.
.. [N027] Fader & Hardie (2013), Overcoming the BG/NBD Model's #NUM! Error Problem. Note 027,
   brucehardie.com/notes/027.
.. [BDF] Batislam, Denizel & Filiztekin (2007), Empirical validation and comparison of models for
   customer base analysis. International Journal of Research in Marketing 24(3), 201-209.
.. [WH] Wagner & Hoppe (2008), Erratum on the MBG/NBD Model. International Journal of Research in
   Marketing 25(3), 225-226.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaln, expit

from klientela.clv.counts import log_negative_binomial_factor, negative_binomial
from klientela.clv.integrals import discounted_while_alive, expected_while_alive
from klientela.clv.likelihood import BetaGeoLikelihood
from klientela.clv.maximise import maximise
from klientela.clv.order_model import OrderModel
from klientela.clv.triples import Triples

FloatArray = NDArray[np.float64]

# The box of the fit, and what "inside wide bounds" means. Shapes beyond it describe customers who
# are all alike or cannot be told apart, not a base of customers; alpha has the unit of time.
_LOWER = np.array([1e-4, 1e-4, 1e-4, 1e-4])
_UPPER = np.array([1e4, 1e6, 1e4, 1e4])


class BetaGeoModel(OrderModel):
    """What BG/NBD and MBG/NBD share: everything but when the first chance to leave comes.

    Parameters
    ----------
    max_steps : int, default 200
        Newton steps after which a fit has not converged.

    Attributes
    ----------
    r_, alpha_, a_, b_ : float
        Parameters; alpha in days, the others without unit. The log-likelihood is in days too: it
        carries lambda^x, so it depends on the unit of time. All others are those of
        `MaximumLikelihoodModel`.
    """

    PARAMETERS: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")

    _FIRST_CHANCE: ClassVar[int]

    a_: float
    b_: float

    def _fit(self, triples: Triples) -> Self:
        best = maximise(
            BetaGeoLikelihood(triples, self._FIRST_CHANCE),
            start=_starting_point(triples),
            lower=_LOWER,
            upper=_UPPER,
            max_steps=self.max_steps,
        )
        return self._end_at(best)

    def _log_likelihood(self, triples: Triples) -> float:
        """Equation (6) of [FHL]_, for the MBG/NBD as in [BDF]_."""
        return BetaGeoLikelihood(triples, self._FIRST_CHANCE)(self.parameters_)[0]

    def _probability_alive(self, x: FloatArray, t_x: FloatArray, T: FloatArray) -> FloatArray:
        """Note 021 [N021]_ for the BG/NBD; appendix A, equation (5) of [BDF]_ for the MBG/NBD."""
        chances = x + self._FIRST_CHANCE
        may_be_gone = chances > 0
        log_odds_gone = (
            np.log(self.a_)
            - np.log(self.b_ + np.maximum(chances, 1.0) - 1.0)
            + (self.r_ + x) * (np.log(self.alpha_ + T) - np.log(self.alpha_ + t_x))
        )
        alive: FloatArray = np.where(may_be_gone, expit(-log_odds_gone), 1.0)
        return alive

    def _probability_of_orders(self, count: FloatArray, duration: FloatArray) -> FloatArray:
        """Equation (8) of [FHL]_ for somebody alive, so for the MBG/NBD with one more b.

        Its finite sum is replaced by the regularised incomplete beta function it equals, which
        does not cancel.
        """
        stays, leaves = self._log_dropout_after(count, self.b_ + self._FIRST_CHANCE)
        share = duration / (self.alpha_ + duration)
        exactly = negative_binomial(
            log_negative_binomial_factor(self.r_, count), self.r_, count, duration / self.alpha_
        )
        at_least = np.where(count > 0, betainc(np.maximum(count, 1.0), self.r_, share), 1.0)
        probability = np.exp(stays) * exactly + np.where(count > 0, np.exp(leaves) * at_least, 0.0)
        if not self._FIRST_CHANCE:
            return probability
        never = self.a_ / (self.a_ + self.b_)
        survivors: FloatArray = self._newly_alive * probability + np.where(count == 0, never, 0.0)
        return survivors

    @property
    def _newly_alive(self) -> float:
        # Only those who survive the first purchase's chance to leave can come back.
        return self.b_ / (self.a_ + self.b_) if self._FIRST_CHANCE else 1.0

    def _expected_while_alive(
        self, x: FloatArray, T: FloatArray, horizon: FloatArray, discount: FloatArray
    ) -> FloatArray:
        # Equations (9) and (10) of [FHL]_ without their P(alive); for the MBG/NBD the expressions
        # of [BDF]_ as corrected in [WH]_.
        expected = np.empty(len(x))
        # The grid of the integral depends on x and the horizon alone, not on which other rows
        # are there: any subset of the customers gets the same numbers.
        longest = float(np.max(horizon, initial=0.0)) / self.alpha_
        horizon, discount = np.broadcast_to(horizon, x.shape), np.broadcast_to(discount, x.shape)
        for count in np.unique(x):
            rows = np.flatnonzero(x == count)
            expected[rows] = expected_while_alive(
                self.r_ + count,
                self.a_,
                self.b_ + count + self._FIRST_CHANCE,
                horizon[rows] / (self.alpha_ + T[rows]),
                longest,
                discount[rows],
            )
        return expected

    def _discounted_while_alive(
        self, x: FloatArray, T: FloatArray, daily_rate: float
    ) -> FloatArray:
        expected = np.empty(len(x))
        for count in np.unique(x):
            rows = np.flatnonzero(x == count)
            expected[rows] = discounted_while_alive(
                self.r_ + count,
                self.a_,
                self.b_ + count + self._FIRST_CHANCE,
                self.alpha_,
                T[rows],
                daily_rate,
            )
        return expected

    def _orders_while_alive(
        self, counts: FloatArray, horizon: float, x: FloatArray, T: FloatArray
    ) -> FloatArray:
        """Equation (8) of [FHL]_ with the parameters a customer alive at T has.

        Given alive, lambda ~ Gamma(r + x, alpha + T) and p ~ Beta(a, b + x) (b + x + 1 for the
        MBG/NBD), as each purchase so far was a chance to leave that was survived.
        """
        probability = np.empty((len(x), len(counts)))
        are_consecutive = bool(np.all(np.diff(counts) == 1))
        for purchases in np.unique(x):
            rows = np.flatnonzero(x == purchases)
            R = self.r_ + purchases
            tau = (horizon / (self.alpha_ + T[rows]))[:, np.newaxis]
            stays, leaves = self._log_dropout_after(
                counts, self.b_ + purchases + self._FIRST_CHANCE
            )
            exactly = negative_binomial(log_negative_binomial_factor(R, counts), R, counts, tau)
            share = tau / (1.0 + tau)
            if are_consecutive:
                # At least k is k exactly and at least k + 1: positive terms, from the rare end.
                beyond = betainc(counts[-1] + 1.0, R, share)
                at_least = np.cumsum(np.hstack((beyond, exactly[:, ::-1])), axis=1)[:, :0:-1]
            else:
                at_least = betainc(np.maximum(counts, 1.0), R, share)
            dropout = np.where(counts > 0, np.exp(leaves), 0.0)
            probability[rows] = np.exp(stays) * exactly + dropout * at_least
        return np.minimum(probability, 1.0)

    def _log_dropout_after(self, counts: FloatArray, b: float) -> tuple[FloatArray, FloatArray]:
        """Log-probabilities to survive `counts` chances to leave, and to leave at the last one.

        For p ~ Beta(a, b). Nobody leaves at no chance: the second is nothing where the count is 0.
        """
        whole = betaln(self.a_, b)
        stays = betaln(self.a_, b + counts) - whole
        leaves = betaln(self.a_ + 1.0, b + np.maximum(counts, 1.0) - 1.0) - whole
        return stays, leaves


class BGNBD(BetaGeoModel):
    """BG/NBD of [FHL]_: a customer may leave after each repeat purchase.

    Nobody with a single purchase is ever gone, so P(alive) is 1 for them. Parameters, attributes
    and methods are those of `BetaGeoModel`.
    """

    _FIRST_CHANCE = 0


class MBGNBD(BetaGeoModel):
    """MBG/NBD of [BDF]_: a customer may leave after each purchase, the first one included.

    Parameters, attributes and methods are those of `BetaGeoModel`.
    """

    _FIRST_CHANCE = 1


def _starting_point(triples: Triples) -> FloatArray:
    """Start in the data's own unit of time, with dropout like a fair coin."""
    purchases = float(triples.weight @ triples.x)
    days = float(triples.weight @ triples.T)
    typical_gap = max(days, 1.0) / max(purchases, 1.0)
    return np.array([0.5, 0.25 * typical_gap, 1.0, 1.0])

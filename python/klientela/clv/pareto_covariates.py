r"""Pareto/NBD whose rates depend on properties of the customer that do not change.

Customer i's purchase and dropout rates come from gamma distributions with scales
:math:`\alpha_i = \alpha e^{-\gamma_{trans}' z_i}` and
:math:`\beta_i = \beta e^{-\gamma_{life}' z_i}`: a positive effect makes purchases, or leaving, more
frequent by that factor. [FH]_ propose it; CLVTools has it as the Pareto/NBD with static covariates.

References
----------
.. [FH] Fader & Hardie (2007), Incorporating Time-Invariant Covariates into the Pareto/NBD and
   BG/NBD Models. Note 019, brucehardie.com/notes/019.
"""

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from klientela.clv.covariate_likelihood import CovariateLikelihood
from klientela.clv.covariates import CovariateCoding, learn_coding
from klientela.clv.maximise import maximise
from klientela.clv.order_model import DAYS_PER_YEAR, check_horizon
from klientela.clv.pareto import LOWER, UPPER, ParetoNBD, expected_while_alive, starting_point
from klientela.clv.pareto_integrals import endless_discounted_lifetime
from klientela.clv.pareto_likelihood import ParetoHistories
from klientela.clv.triples import (
    Triples,
    check_histories,
    check_weights,
    draw_evenly,
    merge_rows,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# An effect of one deviation of a covariate beyond e^12 either way has no finite estimate.
_LARGEST_EFFECT = 12.0


class ParetoNBDCovariates(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Pareto/NBD with covariates that do not change, on purchases and on leaving.

    Parameters
    ----------
    transaction, lifetime : sequence of str, optional
        Covariates that act on purchases and on leaving; all of them where not given.
    shared : sequence of str, default ()
        Covariates whose two effects are the same number: a constraint to be tested by
        `likelihood_ratio_test`.
    max_levels : int, default 20
        Levels a covariate of text may have.
    max_steps : int, default 200
        Newton steps after which a fit has not converged.
    max_rows : int, default 100,000
        Distinct rows to fit on at most, drawn as for `ParetoNBD`.

    Attributes
    ----------
    r_, alpha_, s_, beta_ : float
        Parameters of a customer whose covariates are all 0 or the first level; alpha and beta in
        days.
    transaction_effects_, lifetime_effects_ : dict of str to float
        By column: the covariate, with the level where it has levels.
    names_ : tuple of str
        What is estimated: the four parameters, then the effects.
    estimates_, standard_errors_ : ndarray of shape (k,)
        By `names_`. NaN errors where there is no finite estimate or the likelihood is flat.
    log_likelihood_ : float
        Of all histories, in days.
    gradient_ : ndarray of shape (k,)
        Slope by the logarithms of the parameters, and by the effects of one deviation.
    converged_, at_bound_, n_iter_, n_rows_used_, n_rows_
        As for `ParetoNBD`.
    """

    def __init__(
        self,
        *,
        transaction: Sequence[str] | None = None,
        lifetime: Sequence[str] | None = None,
        shared: Sequence[str] = (),
        max_levels: int = 20,
        max_steps: int = 200,
        max_rows: int = 100_000,
    ) -> None:
        self.transaction = transaction
        self.lifetime = lifetime
        self.shared = shared
        self.max_levels = max_levels
        self.max_steps = max_steps
        self.max_rows = max_rows

    def fit(
        self,
        X: ArrayLike,
        y: None = None,
        *,
        covariates: Mapping[str, ArrayLike],
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Maximum likelihood on distinct histories and covariates.

        Parameters
        ----------
        X : array-like of shape (n, 3)
            x, t_x, T in days.
        y : None
            scikit-learn's signature; there is no target.
        covariates : mapping of name to array-like of shape (n,)
            Numbers, truth values or text.
        sample_weight : array-like of shape (n,), optional
            Customers behind each row.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            When a history is impossible, or a covariate of no use: constant, missing for
            somebody, with too many levels or following from others. The message names it.
        """
        if y is not None:
            raise ValueError("These models have no target: leave y out.")
        x, t_x, T = check_histories(X)
        if not len(x):
            raise ValueError("There are no customers to fit.")
        transaction, lifetime = self._acting(tuple(covariates))
        used = {name: covariates[name] for name in covariates if name in {*transaction, *lifetime}}
        coding = learn_coding(used, len(x), self.max_levels)
        z = coding.code(used, len(x))
        rows = merge_rows((*z.T, x, t_x, T), check_weights(sample_weight, len(x)))
        z, (x, t_x, T, weight) = np.column_stack(rows[:-4]), rows[-4:]
        centre = weight @ z / weight.sum()
        deviation = np.sqrt(weight @ (z - centre) ** 2 / weight.sum())
        names, of_purchases, of_leaving = self._effects(coding, transaction, lifetime)

        kept, drawn_weight, drawn = draw_evenly(weight, self.max_rows)
        scaled = (z - centre) / np.where(deviation > 0, deviation, 1.0)
        objective = CovariateLikelihood(
            (x[kept], t_x[kept], T[kept]),
            scaled[kept] @ of_purchases,
            scaled[kept] @ of_leaving,
            drawn_weight,
        )
        limit = np.full(len(names) - 4, np.exp(_LARGEST_EFFECT))
        with threadpool_limits(1):
            start = starting_point(Triples(x[kept], t_x[kept], T[kept], drawn_weight))
            best = maximise(
                objective,
                start=np.append(start, np.ones(len(limit))),
                lower=np.append(LOWER, 1.0 / limit),
                upper=np.append(UPPER, limit),
                max_steps=self.max_steps,
            )
        # Back from covariates in deviations from their centre: all linear in the logarithms.
        per_unit = 1.0 / np.where(deviation > 0, deviation, 1.0)
        back = np.eye(len(names))
        back[1, 4:], back[3, 4:] = centre * per_unit @ of_purchases, centre * per_unit @ of_leaving
        acts = np.maximum(of_purchases, of_leaving)
        back[4:, 4:] = np.diag(per_unit @ acts)
        logarithms = back @ np.log(best.parameters)
        covariance = back @ best.log_covariance @ back.T * (float(weight.sum()) / drawn)
        estimates = np.append(np.exp(logarithms[:4]), logarithms[4:])

        self.coding_, self.names_, self.estimates_ = coding, names, estimates
        self.r_, self.alpha_, self.s_, self.beta_ = (float(value) for value in estimates[:4])
        self.standard_errors_ = np.sqrt(np.diag(covariance)) * np.append(
            estimates[:4], np.ones(len(limit))
        )
        self.transaction_effects_ = _named(coding, of_purchases, estimates[4:])
        self.lifetime_effects_ = _named(coding, of_leaving, estimates[4:])
        self.gradient_, self.at_bound_ = best.gradient, best.at_bound
        self.converged_, self.n_iter_ = best.converged, best.steps
        self.n_rows_, self.n_rows_used_ = len(x), len(kept)
        self.log_likelihood_ = best.value
        if len(kept) < len(x):
            histories, point = self._histories(x, t_x, T, z)
            self.log_likelihood_ = float(weight @ histories.log_likelihoods(*point))
        return self

    def probability_alive(self, X: ArrayLike, *, covariates: Mapping[str, ArrayLike]) -> FloatArray:
        """Probability that a customer may still buy, at the end of T.

        Parameters
        ----------
        X : array-like of shape (n, 3)
            x, t_x, T in days.
        covariates : mapping of name to array-like of shape (n,)

        Returns
        -------
        ndarray of shape (n,)
            In [0, 1].
        """
        x, t_x, T = check_histories(X)
        if not len(x):
            return np.zeros(0)
        histories, point = self._histories(x, t_x, T, self.coding_.code(covariates, len(x)))
        alive: FloatArray = np.exp(-histories.log_odds_total(*point))
        return alive

    def expected_orders(
        self,
        horizon: float,
        X: ArrayLike,
        *,
        covariates: Mapping[str, ArrayLike],
        annual_discount_rate: float = 0.0,
    ) -> FloatArray:
        """Count the purchase days to be expected in the next `horizon` days.

        Parameters
        ----------
        horizon : float
            Days, 0 or more.
        X : array-like of shape (n, 3)
            x, t_x, T in days.
        covariates : mapping of name to array-like of shape (n,)
        annual_discount_rate : float, default 0

        Returns
        -------
        ndarray of shape (n,)

        Raises
        ------
        ValueError
            When the horizon or the rate is negative or not finite.
        """
        horizon = float(check_horizon(horizon))
        if not (np.isfinite(annual_discount_rate) and annual_discount_rate >= 0):
            raise ValueError(f"A discount rate is from 0 up, not {annual_discount_rate}.")
        rate, scale = self._while_alive(X, covariates)
        discount = float(np.log1p(annual_discount_rate) / DAYS_PER_YEAR) * horizon
        while_alive = expected_while_alive(rate, self.s_, scale, horizon, discount)
        return self.probability_alive(X, covariates=covariates) * while_alive

    def discounted_expected_orders(
        self, X: ArrayLike, *, covariates: Mapping[str, ArrayLike], annual_discount_rate: float
    ) -> FloatArray:
        """Count all purchase days still to come, each discounted to today: no horizon.

        Parameters
        ----------
        X : array-like of shape (n, 3)
            x, t_x, T in days.
        covariates : mapping of name to array-like of shape (n,)
        annual_discount_rate : float
            Above 0.

        Returns
        -------
        ndarray of shape (n,)

        Raises
        ------
        ValueError
            When the rate is not above 0.
        """
        if not (np.isfinite(annual_discount_rate) and annual_discount_rate > 0):
            raise ValueError(
                f"Without a horizon the discount rate must be above 0, not {annual_discount_rate}."
            )
        rate, scale = self._while_alive(X, covariates)
        daily_rate = np.log1p(annual_discount_rate) / DAYS_PER_YEAR
        lifetime = endless_discounted_lifetime(self.s_, daily_rate * scale)
        return self.probability_alive(X, covariates=covariates) * rate * scale * lifetime

    def for_customers_like(self, **covariates: float | str) -> ParetoNBD:
        """Make the Pareto/NBD of customers with these covariates.

        Parameters
        ----------
        **covariates : float or str
            One value of each covariate.

        Returns
        -------
        ParetoNBD
        """
        z = self.coding_.code({name: [value] for name, value in covariates.items()}, 1)
        alpha, beta = self._scales(z)
        return ParetoNBD.from_parameters(
            r=self.r_, alpha=float(alpha[0]), s=self.s_, beta=float(beta[0])
        )

    def _acting(self, present: tuple[str, ...]) -> tuple[list[str], list[str]]:
        """Names of the covariates on purchases and on leaving."""
        acting = [
            list(present if chosen is None else chosen)
            for chosen in (self.transaction, self.lifetime)
        ]
        for name in (*acting[0], *acting[1], *self.shared):
            if name not in present:
                raise ValueError(f"There is no covariate {name!r} among {', '.join(present)}.")
        for name in self.shared:
            if name not in acting[0] or name not in acting[1]:
                raise ValueError(f"Covariate {name!r} must act on both to have one shared effect.")
        return acting[0], acting[1]

    def _effects(
        self, coding: CovariateCoding, transaction: list[str], lifetime: list[str]
    ) -> tuple[tuple[str, ...], FloatArray, FloatArray]:
        """Names of all that is estimated; which effect each column has on the two rates."""
        names: list[str] = list(ParetoNBD.PARAMETERS)
        acting: list[tuple[int, bool, bool]] = []
        columns = list(enumerate(zip(coding.columns, coding.sources, strict=True)))
        for title, on_purchases, on_leaving in (
            ("lifetime", False, True),
            ("transaction", True, False),
            ("both", True, True),
        ):
            for index, (column, source) in columns:
                is_shared = source in self.shared
                if is_shared != (title == "both"):
                    continue
                if source in (lifetime if on_leaving else transaction):
                    names.append(f"{title} {column}")
                    acting.append((index, on_purchases, on_leaving))
        of_purchases, of_leaving = np.zeros((2, len(columns), len(acting)))
        for effect, (index, on_purchases, on_leaving) in enumerate(acting):
            of_purchases[index, effect], of_leaving[index, effect] = on_purchases, on_leaving
        return tuple(names), of_purchases, of_leaving

    def _scales(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give alpha and beta of rows of coded covariates."""
        purchases = np.array([self.transaction_effects_[name] for name in self.coding_.columns])
        leaving = np.array([self.lifetime_effects_[name] for name in self.coding_.columns])
        return self.alpha_ * np.exp(-z @ purchases), self.beta_ * np.exp(-z @ leaving)

    def _histories(
        self, x: FloatArray, t_x: FloatArray, T: FloatArray, z: FloatArray
    ) -> tuple[ParetoHistories, tuple[float, FloatArray, float, FloatArray]]:
        alpha, beta = self._scales(z)
        scales, group = np.unique(np.column_stack((alpha, beta)), axis=0, return_inverse=True)
        histories = ParetoHistories(x, t_x, T, group.reshape(-1))
        return histories, (self.r_, scales[:, 0], self.s_, scales[:, 1])

    def _while_alive(
        self, X: ArrayLike, covariates: Mapping[str, ArrayLike]
    ) -> tuple[FloatArray, FloatArray]:
        """Rate of purchases, and beta + T, of somebody alive."""
        x, _, T = check_histories(X)
        alpha, beta = self._scales(self.coding_.code(covariates, len(x)))
        return (self.r_ + x) / (alpha + T), beta + T


def _named(coding: CovariateCoding, acts: FloatArray, effects: FloatArray) -> dict[str, float]:
    return dict(zip(coding.columns, (acts @ effects).tolist(), strict=True))

"""Features on one scale: the Yeo-Johnson power transformation, then standardised."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import PowerTransformer
from sklearn.utils.validation import check_array, check_is_fitted
from threadpoolctl import threadpool_limits

from klientela.rounding import round_significant

Floats = NDArray[np.float64]

# Below this distance the power is taken as exactly 0 or 2: the general branch divides by it and
# would lose the digits that SQL and Python have to agree on.
SNAP = 1e-6
# A spread smaller than this share of the mean has no digits left to standardise with.
RESOLUTION = 1e-6
# Likelihood runs off to powers of -100 where nearly all values are equal; beyond these bounds the
# transformation only loses digits.
POWER_BOUND = 5.0
# The square of a larger number is no longer a number.
LARGEST = 1e100


def yeo_johnson(x: ArrayLike, power: float) -> Floats:
    """Transform values with the Yeo-Johnson family.

    Yeo & Johnson (2000), "A new family of power transformations to improve normality or
    symmetry", Biometrika 87(4), equation 2.1::

        ((x + 1)^l - 1) / l                 x >= 0, l != 0
        ln(x + 1)                           x >= 0, l == 0
        -((1 - x)^(2 - l) - 1) / (2 - l)    x <  0, l != 2
        -ln(1 - x)                          x <  0, l == 2

    Parameters
    ----------
    x : array-like of float, any shape
    power : float
        The lambda of the family; 1 leaves values as they are.

    Returns
    -------
    ndarray of float64, same shape as `x`
    """
    values = np.asarray(x, dtype=np.float64)
    upper = np.log1p(np.maximum(values, 0.0))
    lower = np.log1p(np.maximum(-values, 0.0))
    with np.errstate(over="ignore"):  # an overflow shows as inf, which the scaler looks for
        positive = upper if power == 0 else np.expm1(power * upper) / power
        mirror = 2.0 - power
        negative = -lower if mirror == 0 else -np.expm1(mirror * lower) / mirror
    return np.where(values >= 0, positive, negative)


def inverse_yeo_johnson(y: ArrayLike, power: float) -> Floats:
    """Undo `yeo_johnson`.

    Parameters
    ----------
    y : array-like of float, any shape
        Transformed values inside the range of the transformation.
    power : float
        The lambda that made them.

    Returns
    -------
    ndarray of float64, same shape as `y`
    """
    values = np.asarray(y, dtype=np.float64)
    up = np.maximum(values, 0.0)
    down = np.maximum(-values, 0.0)
    mirror = 2.0 - power
    # At the end of a bounded range the way back is infinite, which is the right answer there.
    with np.errstate(divide="ignore", over="ignore"):
        positive = np.expm1(up if power == 0 else np.log1p(np.maximum(power * up, -1.0)) / power)
        negative = -np.expm1(
            down if mirror == 0 else np.log1p(np.maximum(mirror * down, -1.0)) / mirror
        )
    return np.where(values >= 0, positive, negative)


class YeoJohnsonScaler(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Yeo-Johnson per feature by maximum likelihood, then zero mean and unit variance.

    The power comes from scikit-learn's `PowerTransformer`. Power, mean and scale are rounded to
    10 significant digits before they are used, so that SQL, which reads them from a table, scores
    with the very same numbers.

    Attributes
    ----------
    powers_ : ndarray of shape (n_features,)
        Lambda of each feature; 1 where a transformation has nothing to hold on to.
    means_, scales_ : ndarray of shape (n_features,)
        Mean and population standard deviation of the transformed feature; scale 1 if constant.
    minimums_, maximums_ : ndarray of shape (n_features,)
        Observed range, to which the way back is kept.
    is_constant_ : ndarray of bool, shape (n_features,)
        Features in which all customers are alike: they carry no weight.
    """

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002  # scikit-learn's signature
        """Learn powers, means and scales.

        Parameters
        ----------
        X : array-like of float, shape (n_customers, n_features)
        y : ignored

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If a value is missing, infinite or beyond 1e100.
        """
        # Sorted per feature: sums then do not depend on the order of the rows.
        columns = np.sort(check_array(X, dtype=np.float64), axis=0)
        self.minimums_, self.maximums_ = columns[0], columns[-1]
        if max(-self.minimums_.min(), self.maximums_.max()) > LARGEST:
            raise ValueError(f"a feature has a value beyond {LARGEST:.0e}, which cannot be squared")
        n_features = columns.shape[1]
        self.n_features_in_ = n_features
        self.powers_ = np.ones(n_features)
        self.means_ = np.zeros(n_features)
        self.scales_ = np.ones(n_features)
        self.is_constant_ = np.zeros(n_features, dtype=bool)
        with threadpool_limits(limits=1):
            for j in range(n_features):
                self._fit_feature(j, columns[:, j])
        return self

    def transform(self, X: ArrayLike) -> Floats:
        """Return the standardised features, shape (n_customers, n_features)."""
        check_is_fitted(self)
        values = check_array(X, dtype=np.float64)
        columns = [
            (yeo_johnson(values[:, j], self.powers_[j]) - self.means_[j]) / self.scales_[j]
            for j in range(self.n_features_in_)
        ]
        return np.where(self.is_constant_, 0.0, np.column_stack(columns))

    def inverse_transform(self, Z: ArrayLike) -> Floats:
        """Return standardised features in their own units, shape (n_customers, n_features)."""
        check_is_fitted(self)
        values = check_array(Z, dtype=np.float64)
        columns = [
            inverse_yeo_johnson(values[:, j] * self.scales_[j] + self.means_[j], self.powers_[j])
            for j in range(self.n_features_in_)
        ]
        return np.clip(np.column_stack(columns), self.minimums_, self.maximums_)

    def _fit_feature(self, j: int, column: Floats) -> None:
        spread = column[-1] - column[0]
        self.is_constant_[j] = spread <= RESOLUTION * RESOLUTION * np.abs(column).max()
        if self.is_constant_[j]:
            self.means_[j] = round_significant(column[0])
            return
        for power in (_likeliest_power(column), 1.0):
            transformed = yeo_johnson(column, power)
            mean = np.mean(transformed)
            scale = np.std(transformed)
            if power == 1.0 or scale > RESOLUTION * abs(mean):
                self.powers_[j] = power
                self.means_[j] = round_significant(mean)
                self.scales_[j] = round_significant(scale)
                return


def _likeliest_power(column: Floats) -> float:
    with np.errstate(all="ignore"):
        fitted = PowerTransformer(method="yeo-johnson", standardize=False).fit(column[:, None])
    power = float(round_significant(fitted.lambdas_[0]))
    if not np.isfinite(power):
        return 1.0
    power = min(max(power, -POWER_BOUND), POWER_BOUND)
    return next((exact for exact in (0.0, 2.0) if abs(power - exact) < SNAP), power)

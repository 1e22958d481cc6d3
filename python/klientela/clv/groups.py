"""What groups of customers are worth, month by month and in all, with what is uncertain about it.

Both are sums over purchase histories: what a customer with a history is expected to do is
multiplied by how many there are, and by what their purchases are worth. The value of a purchase,
equation (5) of Fader & Hardie (2013, note 025), is linear in what a customer has spent so far, so
sums of that are all that is needed.
"""

from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from klientela.clv.columns import floats, histories, in_order, publishable
from klientela.clv.gamma_gamma import GammaGamma
from klientela.clv.models import SPEND_MODEL, Fits
from klientela.clv.order_model import OrderModel
from klientela.clv.totals import total_interval
from klientela.rounding import round_significant

_Model = TypeVar("_Model", OrderModel, GammaGamma)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: Name of the group that holds all.
EVERYBODY = "Everybody"

_MONTHS = pa.schema(
    [
        ("segment", pa.string()),
        ("month_number", pa.int64()),
        ("customer_count", pa.int64()),
        ("expected_orders", pa.float64()),
        ("net_amount", pa.float64()),
        ("discounted_net_amount", pa.float64()),
    ]
)
_TOTALS = pa.schema(
    [
        ("segment", pa.string()),
        ("measure", pa.string()),
        ("customer_count", pa.int64()),
        ("expected", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("sampling_error", pa.float64()),
        ("parameter_error", pa.float64()),
        ("backtest_error", pa.float64()),
        ("origin_count", pa.int64()),
    ]
)
# Step of the logarithm of a parameter: central differences of sums of thousands of smooth terms
# are then right to about eight digits.
_STEP = 1e-4


class _Groups:
    """Rows of the table of groups as arrays, with the models that predict for them."""

    def __init__(self, gates: pa.Table, choice: pa.Table, fits: pa.Table, groups: pa.Table) -> None:
        (self.gate,) = (row for row in gates.to_pylist() if row["is_current"])
        (self.choice,) = choice.to_pylist()
        self.fits = Fits(fits)
        origin = self.gate["origin_date"]
        self.order_model = self.fits.order_model(origin, self.choice["order_model"])
        self.spend_model = self.fits.spend_model(origin)
        self.horizon = float(self.gate["horizon_days"])
        # All past origins look equally far ahead.
        self.past_horizon = max(
            (float(row["horizon_days"]) for row in gates.to_pylist() if not row["is_current"]),
            default=self.horizon,
        )
        groups = in_order(
            groups, "segment", "repeat_count", "observed_days", "t_x", "paid_repeat_count"
        )
        self.X = histories(groups)
        self.paid = floats(groups, "paid_repeat_count")
        self.customers = floats(groups, "customer_count")
        self.spent = floats(groups, "repeat_amount")
        self.squared = floats(groups, "squared_repeat_amount")
        self.expected = floats(groups, "expected_orders")
        self.variance = floats(groups, "order_variance")
        names, which = np.unique(
            np.asarray(groups["segment"].to_pylist(), dtype=object), return_inverse=True
        )
        self.segments: list[str] = [str(name) for name in names]
        self.segment_of: IntArray = which.astype(np.int64)

    def by_segment(self, numbers: FloatArray) -> FloatArray:
        """Sum of a number per row over each segment."""
        return np.bincount(self.segment_of, weights=numbers, minlength=len(self.segments))

    def by_segment_and_in_all(self, numbers: FloatArray) -> FloatArray:
        """Sum of a number per row over each segment, then over everybody."""
        sums = self.by_segment(numbers)
        return np.append(sums, sums.sum())

    def values(self, spend: GammaGamma) -> FloatArray:
        """Sum over the customers of a row of the net value expected of a purchase."""
        evidence = spend.p_ * self.paid + spend.q_ - 1.0
        worth = spend.p_ * (spend.gamma_ * self.customers + self.spent) / evidence
        value: FloatArray = self.gate["kept_share"] * worth
        return value

    def spend_variance(self, spend: GammaGamma) -> FloatArray:
        r"""Sum over the customers of a row of the variance of what they spend.

        Given n purchases and the customer's own scale nu, spend is gamma(p n, nu), and nu is
        gamma(q', gamma') given the history, q' = p x + q and gamma' = gamma + total. Hence
        E[Z^2] = E[p n + p^2 n^2] E[1 / nu^2] with E[1 / nu^2] = gamma'^2 / ((q' - 1)(q' - 2)),
        which exists for q' above 2 only: below, spend differs so much between customers that the
        sum of a group is ruled by its largest customer, and the variance is infinite.
        """
        shape = spend.p_ * self.paid + spend.q_
        scale = spend.gamma_
        squared_scale = scale**2 * self.customers + 2 * scale * self.spent + self.squared
        second = spend.p_ * self.expected + spend.p_**2 * (self.variance + self.expected**2)
        mean = spend.p_ * self.expected / (shape - 1.0)
        inverse_square = np.full(len(shape), np.inf)
        np.divide(1.0, (shape - 1.0) * (shape - 2.0), out=inverse_square, where=shape > 2.0)
        variance: FloatArray = squared_scale * np.maximum(second * inverse_square - mean**2, 0.0)
        # Nobody expected to buy spends nothing for sure.
        return self.gate["kept_share"] ** 2 * np.where(self.expected > 0, variance, 0.0)


def value_months(
    gates: pa.Table, choice: pa.Table, fits: pa.Table, groups: pa.Table, month_ends: pa.Table
) -> pa.Table:
    """Value the months after the as-of date one by one.

    Parameters
    ----------
    gates : Table
        One row per origin: `origin_date`, `is_current`, `horizon_days`, `kept_share`,
        `annual_discount_rate`.
    choice : Table
        One row: `order_model`.
    fits : Table
        What `klientela.clv.tables.fit_models` gave.
    groups : Table
        One row per `segment`, `repeat_count`, `t_x`, `observed_days` and `paid_repeat_count`:
        `customer_count`; `repeat_amount` and `squared_repeat_amount`, sums over them;
        `expected_orders` and `order_variance` within the horizon, of one of them.
    month_ends : Table
        One row per month: `month_number`, `days_to_end` from the as-of date.

    Returns
    -------
    Table
        One row per segment and month; none where a fit was refused.
    """
    told = _Groups(gates, choice, fits, groups)
    model, spend = told.order_model, told.spend_model
    if model is None or spend is None or not len(told.customers):
        return _MONTHS.empty_table()
    x, _, T = told.X.T
    values, rate = told.values(spend), told.gate["annual_discount_rate"]
    with threadpool_limits(1):
        # Whether somebody is alive does not depend on the month, what they do if so on (x, T) only.
        within = model.expected_orders_while_alive(told.horizon, x, T)
        alive = np.divide(told.expected, within, out=np.zeros(len(x)), where=within > 0)
        people = told.by_segment(told.customers)
        before = discounted_before = np.zeros(len(x))
        rows = []
        for month in in_order(month_ends, "month_number").to_pylist():
            days = float(month["days_to_end"])
            so_far = alive * model.expected_orders_while_alive(days, x, T)
            discounted = alive * model.expected_orders_while_alive(
                days, x, T, annual_discount_rate=rate
            )
            orders = np.maximum(so_far - before, 0.0)
            kept = np.clip(discounted - discounted_before, 0.0, orders)
            rows.append(
                (
                    month["month_number"],
                    told.by_segment(told.customers * orders),
                    told.by_segment(values * orders),
                    told.by_segment(values * kept),
                )
            )
            before, discounted_before = so_far, discounted
    return pa.table(
        [
            pa.array([name for name in told.segments for _ in rows], pa.string()),
            pa.array([number for _ in told.segments for number, *_ in rows], pa.int64()),
            pa.array(np.repeat(people, len(rows)).astype(np.int64)),
            *(
                pa.array(publishable(np.column_stack(columns).ravel()))
                for columns in zip(*((row[1], row[2], row[3]) for row in rows), strict=True)
            ),
        ],
        schema=_MONTHS,
    )


def bound_totals(
    gates: pa.Table, choice: pa.Table, fits: pa.Table, groups: pa.Table, measures: pa.Table
) -> pa.Table:
    """Put an interval around what every segment, and everybody, is expected to bring.

    Parameters
    ----------
    gates, choice, fits, groups : Table
        As for `value_months`.
    measures : Table
        Back-test of the models, one row per subject, past origin and model: `subject`
        ("orders", "net_amount"), `origin_date`, `model`, `predicted`, `actual`.

    Returns
    -------
    Table
        One row per segment and measure, and per measure one for everybody; none where a fit was
        refused. Errors are relative standard errors.
    """
    told = _Groups(gates, choice, fits, groups)
    model, spend = told.order_model, told.spend_model
    if model is None or spend is None or not len(told.customers):
        return _TOTALS.empty_table()
    origin, name = told.gate["origin_date"], told.choice["order_model"]
    with threadpool_limits(1):
        values = told.values(spend)
        order_slopes = _order_slopes(told, model)
        order_covariance = told.fits.log_covariance(origin, name)
        moved_values = np.array([slope * told.expected for slope in _value_slopes(told, spend)])
        spend_covariance = told.fits.log_covariance(origin, SPEND_MODEL)
        measured = {
            "orders": (
                told.customers * told.expected,
                told.customers * told.variance,
                _parameter_variance(told, told.customers * order_slopes, order_covariance),
            ),
            "net_amount": (
                values * told.expected,
                told.spend_variance(spend),
                # The two models are fitted apart, so their errors are independent.
                _parameter_variance(told, values * order_slopes, order_covariance)
                + _parameter_variance(told, moved_values, spend_covariance),
            ),
        }
    rows: list[dict[str, Any]] = []
    for measure, (expected, chance, parameter_variance) in measured.items():
        past = _past_errors(measures, measure, name)
        for segment, people, total, variance, uncertain in zip(
            [*told.segments, EVERYBODY],
            told.by_segment_and_in_all(told.customers),
            told.by_segment_and_in_all(expected),
            told.by_segment_and_in_all(chance),
            parameter_variance,
            strict=True,
        ):
            found = total_interval(
                total,
                sampling_variance=variance,
                parameter_variance=uncertain,
                past_log_errors=past,
                horizon=told.horizon,
                past_horizon=told.past_horizon,
            )
            numbers = {
                "expected": total,
                "low": found.low,
                "high": found.high,
                "sampling_error": found.sampling_error,
                "parameter_error": found.parameter_error,
                "backtest_error": found.backtest_error,
            }
            rows.append(
                {"segment": segment, "measure": measure, "customer_count": int(people)}
                | {key: _published(number) for key, number in numbers.items()}
                | {"origin_count": len(past)}
            )
    return pa.Table.from_pylist(rows, schema=_TOTALS)


def _order_slopes(told: _Groups, model: OrderModel) -> FloatArray:
    """Change of the orders expected of one customer of a row by the logarithm of each parameter."""
    return np.array(
        [
            (up.expected_orders(told.horizon, told.X) - down.expected_orders(told.horizon, told.X))
            / (2 * _STEP)
            for up, down in (_moved(model, name) for name in model.PARAMETERS)
        ]
    )


def _value_slopes(told: _Groups, spend: GammaGamma) -> list[FloatArray]:
    """Change of the summed value of a purchase of a row by the logarithm of each parameter."""
    return [
        (told.values(up) - told.values(down)) / (2 * _STEP)
        for up, down in (_moved(spend, name) for name in spend.PARAMETERS)
    ]


def _moved(model: _Model, parameter: str) -> tuple[_Model, _Model]:
    """Copy a model twice, with one parameter a step of its logarithm above and below."""
    estimates = dict(zip(model.PARAMETERS, model.parameters_.tolist(), strict=True))
    up, down = (
        type(model).from_parameters(
            **{**estimates, parameter: estimates[parameter] * float(np.exp(step))}
        )
        for step in (_STEP, -_STEP)
    )
    return up, down


def _parameter_variance(
    told: _Groups, slopes: FloatArray, log_covariance: FloatArray
) -> FloatArray:
    """Delta method: variance of each group's total, one number per segment and one for all."""
    of_group = np.array([told.by_segment_and_in_all(slope) for slope in slopes])
    variance: FloatArray = np.einsum("ig,ij,jg->g", of_group, log_covariance, of_group)
    return np.maximum(variance, 0.0)


def _past_errors(measures: pa.Table, measure: str, model: str) -> FloatArray:
    """Logarithms of predicted over actual totals of the model at the past origins."""
    found = [
        row
        for row in in_order(measures, "origin_date").to_pylist()
        if row["subject"] == measure and row["model"] == model
    ]
    return np.array(
        [
            np.log(row["predicted"] / row["actual"])
            for row in found
            if row["predicted"] > 0 and row["actual"] > 0
        ]
    )


def _published(number: float) -> float | None:
    return float(round_significant(number)) if np.isfinite(number) else None

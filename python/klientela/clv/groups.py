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
from klientela.clv.totals import (
    TotalInterval,
    backtest_error,
    log_gradient,
    parameter_variance,
    spend_moments,
    total_interval,
)
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
        sums: FloatArray = np.bincount(
            self.segment_of, weights=numbers, minlength=len(self.segments)
        ).astype(np.float64)
        return sums

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
        """Sum over the customers of a row of the variance of what they spend; may be infinite."""
        _, variance = spend_moments(self.expected, self.variance, self.paid, spend.p_, spend.q_)
        # Sum of the squares of gamma plus a customer's amount.
        scale = spend.gamma_
        squares = scale**2 * self.customers + 2 * scale * self.spent + self.squared
        summed: FloatArray = self.gate["kept_share"] ** 2 * variance * squares
        return summed


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
        order_slopes = log_gradient(lambda theta: _orders(told, model, theta), model.parameters_)
        value_slopes = log_gradient(lambda theta: _values(told, spend, theta), spend.parameters_)
        order_covariance = told.fits.log_covariance(origin, name)
        spend_covariance = told.fits.log_covariance(origin, SPEND_MODEL)
        measured = {
            "orders": (
                told.customers * told.expected,
                told.customers * told.variance,
                _uncertainty(told, told.customers[:, None] * order_slopes, order_covariance),
            ),
            "net_amount": (
                values * told.expected,
                told.spend_variance(spend),
                # The two models are fitted apart, so their errors are independent.
                _uncertainty(told, values[:, None] * order_slopes, order_covariance)
                + _uncertainty(told, told.expected[:, None] * value_slopes, spend_covariance),
            ),
        }
    rows: list[dict[str, Any]] = []
    for measure, (expected, chance, uncertainty) in measured.items():
        past = _past_totals(measures, measure, name)
        for segment, people, total, variance, uncertain in zip(
            [*told.segments, EVERYBODY],
            told.by_segment_and_in_all(told.customers),
            told.by_segment_and_in_all(expected),
            told.by_segment_and_in_all(chance),
            uncertainty,
            strict=True,
        ):
            rows.append(
                {
                    "segment": segment,
                    "measure": measure,
                    "customer_count": int(people),
                    "expected": _published(total),
                    "origin_count": len(past),
                }
                | _bounds(told, float(total), float(variance), float(uncertain), past)
            )
    return pa.Table.from_pylist(rows, schema=_TOTALS)


def _orders(told: _Groups, model: OrderModel, parameters: FloatArray) -> FloatArray:
    orders: FloatArray = _with(model, parameters).expected_orders(told.horizon, told.X)
    return orders


def _values(told: _Groups, spend: GammaGamma, parameters: FloatArray) -> FloatArray:
    return told.values(_with(spend, parameters))


def _with(model: _Model, parameters: FloatArray) -> _Model:
    return type(model).from_parameters(
        **dict(zip(model.PARAMETERS, parameters.tolist(), strict=True))
    )


def _uncertainty(told: _Groups, slopes: FloatArray, log_covariance: FloatArray) -> FloatArray:
    """Variance of the total of each segment, and of all, because parameters are estimates."""
    of_group = [told.by_segment_and_in_all(slope) for slope in slopes.T]
    return parameter_variance(np.column_stack(of_group), log_covariance)


def _past_totals(measures: pa.Table, measure: str, model: str) -> list[tuple[float, float]]:
    """Predicted and actual totals of the model at the past origins that have both."""
    return [
        (row["predicted"], row["actual"])
        for row in in_order(measures, "origin_date").to_pylist()
        if row["subject"] == measure and row["model"] == model
        if row["predicted"] > 0 and row["actual"] > 0
    ]


def _bounds(
    told: _Groups,
    total: float,
    chance_variance: float,
    uncertainty: float,
    past: list[tuple[float, float]],
) -> dict[str, float | None]:
    # Without a past origin nothing is known of the model's own error, and without a finite
    # variance nothing of chance: a narrower interval would be a wrong one.
    found: TotalInterval | None = None
    if past and np.isfinite(chance_variance):
        predicted, actual = zip(*past, strict=True)
        found = total_interval(
            total,
            chance_variance,
            uncertainty,
            backtest_error=backtest_error(predicted, actual),
            backtest_origins=len(past),
            horizon=told.horizon,
            backtest_horizon=told.past_horizon,
        )
    return {
        "low": _published(found.low) if found else None,
        "high": _published(found.high) if found else None,
        "sampling_error": _published(found.chance_error) if found else None,
        "parameter_error": _published(found.parameter_error) if found else None,
        "backtest_error": _published(found.model_error) if found else None,
    }


def _published(number: float) -> float:
    return float(round_significant(number))

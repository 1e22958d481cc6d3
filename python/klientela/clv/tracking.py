"""Purchases expected week by week, to be drawn beside those that came."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from klientela.clv.columns import at_origin, floats, in_order, publishable
from klientela.clv.models import ORDER_MODELS, Fits
from klientela.clv.order_model import OrderModel

FloatArray = NDArray[np.float64]

_WEEKS = pa.schema(
    [
        ("origin_date", pa.date32()),
        ("model", pa.string()),
        ("week_number", pa.int64()),
        ("week_end_date", pa.date32()),
        ("cumulative_expected_orders", pa.float64()),
    ]
)
_WEEK = 7


def expect_weeks(gates: pa.Table, fits: pa.Table, arrivals: pa.Table) -> pa.RecordBatchReader:
    """Count the repeat purchases to be expected up to every week's end, by every order model.

    The tracking curve of Fader, Hardie & Lee (2005), figure 3: what the model expects of a base
    whose first purchases lie where they do, known histories left aside, before the origin (where
    it was fitted) and after it (where it was not).

    Parameters
    ----------
    gates : Table
        One row per origin: `origin_date`, `is_current`, `horizon_days`.
    fits : Table
        What `klientela.clv.tables.fit_models` gave.
    arrivals : Table
        One row per origin and day of a first order: `origin_date`, `observed_days` (from it to
        the origin), `customer_count`.

    Returns
    -------
    RecordBatchReader
        One row per past origin, model that was not refused, and week. Weeks are counted from the
        origin both ways; the last ends within the horizon.
    """
    return pa.RecordBatchReader.from_batches(_WEEKS, _weeks(gates, Fits(fits), arrivals))


def _weeks(gates: pa.Table, fits: Fits, arrivals: pa.Table) -> Iterator[pa.RecordBatch]:
    for gate in in_order(gates, "origin_date").to_pylist():
        origin = gate["origin_date"]
        known = in_order(at_origin(arrivals, origin), "observed_days")
        if gate["is_current"] or not known.num_rows:
            continue
        age, customers = floats(known, "observed_days"), floats(known, "customer_count")
        weeks = np.arange(-(int(age.max()) // _WEEK), gate["horizon_days"] // _WEEK + 1)
        for name in ORDER_MODELS:
            model = fits.order_model(origin, name)
            if model is not None:
                with threadpool_limits(1):
                    expected = _cumulated(model, age, customers, weeks)
                yield pa.RecordBatch.from_arrays(
                    _columns(origin, name, weeks, expected), schema=_WEEKS
                )


def _cumulated(
    model: OrderModel, age: FloatArray, customers: FloatArray, weeks: NDArray[np.int64]
) -> FloatArray:
    last = int(age.max()) + _WEEK * int(weeks[-1])
    of_age = model.expected_orders(np.arange(last + 1))
    days = np.maximum(age[None, :] + _WEEK * weeks[:, None], 0).astype(np.int64)
    cumulated: FloatArray = of_age[days] @ customers
    return cumulated


def _columns(
    origin: date, name: str, weeks: NDArray[np.int64], expected: FloatArray
) -> list[pa.Array]:
    return [
        pa.array([origin] * len(weeks), pa.date32()),
        pa.array([name] * len(weeks), pa.string()),
        pa.array(weeks),
        pa.array([origin + timedelta(days=_WEEK * int(week)) for week in weeks], pa.date32()),
        pa.array(publishable(expected)),
    ]

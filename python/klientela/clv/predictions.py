"""Expectations of every distinct purchase history: Arrow tables in, record batches out."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from klientela.clv.columns import HISTORY, at_origin, floats, histories, in_order, publishable
from klientela.clv.gamma_gamma import GammaGamma
from klientela.clv.intervals import order_sets
from klientela.clv.models import ORDER_MODELS, Fits
from klientela.clv.order_model import OrderModel
from klientela.clv.spend_intervals import spend_bounds

_PAST = pa.schema(
    [
        ("origin_date", pa.date32()),
        ("model", pa.string()),
        *((name, pa.int64()) for name in HISTORY),
        ("p_alive", pa.float64()),
        ("expected_orders", pa.float64()),
        ("order_variance", pa.float64()),
        ("order_low", pa.int64()),
        ("order_high", pa.int64()),
        ("may_be_none", pa.bool_()),
        ("spend_low", pa.float64()),
        ("spend_high", pa.float64()),
    ]
)
_CURRENT = pa.schema(
    [
        *_PAST,
        ("discounted_expected_orders", pa.float64()),
        ("lifetime_expected_orders", pa.float64()),
    ]
)
# Rows predicted at once.
_BATCH = 100_000


def predict_past(gates: pa.Table, fits: pa.Table, triples: pa.Table) -> pa.RecordBatchReader:
    """Predict with every order model at every past origin, as if the rest had not happened yet.

    Parameters
    ----------
    gates : Table
        One row per origin: `origin_date`, `is_current`, `horizon_days`, `interval_coverage`.
    fits : Table
        What `klientela.clv.tables.fit_models` gave.
    triples : Table
        One row per origin, distinct history and number of paid repeat days: `origin_date`,
        `repeat_count`, `t_x`, `observed_days`, `paid_repeat_count`.

    Returns
    -------
    RecordBatchReader
        One row per past origin, model that was not refused, and row of `triples`.
    """
    return pa.RecordBatchReader.from_batches(_PAST, _past(gates, Fits(fits), triples))


def predict_current(
    gates: pa.Table, choice: pa.Table, fits: pa.Table, triples: pa.Table
) -> pa.RecordBatchReader:
    """Predict what comes after the as-of date with the chosen order model.

    Parameters
    ----------
    gates : Table
        As for `predict_past`, and `annual_discount_rate`.
    choice : Table
        One row: `order_model`; `alive_model`, whose probability of being alive is published.
    fits, triples : Table
        As for `predict_past`.

    Returns
    -------
    RecordBatchReader
        One row per row of `triples` of the current origin; none where the chosen fit was refused.
    """
    return pa.RecordBatchReader.from_batches(_CURRENT, _current(gates, choice, Fits(fits), triples))


def _past(gates: pa.Table, fits: Fits, triples: pa.Table) -> Iterator[pa.RecordBatch]:
    for gate in in_order(gates, "origin_date").to_pylist():
        if gate["is_current"]:
            continue
        spend = fits.spend_model(gate["origin_date"])
        for name in ORDER_MODELS:
            model = fits.order_model(gate["origin_date"], name)
            if model is None:
                continue
            for batch in _batches(triples, gate):
                columns = _common(gate, name, model, model, spend, batch)
                yield pa.RecordBatch.from_arrays(columns, schema=_PAST)


def _current(
    gates: pa.Table, choice: pa.Table, fits: Fits, triples: pa.Table
) -> Iterator[pa.RecordBatch]:
    (chosen,) = choice.to_pylist()
    for gate in gates.to_pylist():
        if not gate["is_current"]:
            continue
        model = fits.order_model(gate["origin_date"], chosen["order_model"])
        if model is None:
            continue
        alive = fits.order_model(gate["origin_date"], chosen["alive_model"])
        spend = fits.spend_model(gate["origin_date"])
        rate = gate["annual_discount_rate"]
        for batch in _batches(triples, gate):
            X, horizon = histories(batch), float(gate["horizon_days"])
            discounted = model.expected_orders(horizon, X, annual_discount_rate=rate)
            # Without a discount what is still to come may have no end.
            lifetime = (
                publishable(model.discounted_expected_orders(X, annual_discount_rate=rate))
                if rate > 0
                else [None] * batch.num_rows
            )
            columns = [
                *_common(gate, chosen["order_model"], model, alive, spend, batch),
                pa.array(publishable(discounted, horizon)),
                pa.array(lifetime, pa.float64()),
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=_CURRENT)


def _common(
    gate: Mapping[str, Any],
    name: str,
    model: OrderModel,
    alive: OrderModel | None,
    spend: GammaGamma | None,
    batch: pa.Table,
) -> list[pa.Array]:
    X, horizon, rows = histories(batch), float(gate["horizon_days"]), batch.num_rows
    sets = order_sets(model, X, horizon, gate["interval_coverage"])
    nothing = pa.nulls(rows, pa.float64())
    low = high = nothing
    if spend is not None:
        bounds = spend_bounds(
            model, X, floats(batch, "paid_repeat_count"), horizon, spend.p_, spend.q_,
            gate["interval_coverage"],
        )  # fmt: skip
        low, high = (pa.array(publishable(end)) for end in (bounds.low, bounds.high))
    return [
        pa.array(np.full(rows, gate["origin_date"], dtype="datetime64[D]"), pa.date32()),
        pa.array([name] * rows, pa.string()),
        *(batch[column].combine_chunks().cast(pa.int64()) for column in HISTORY),
        nothing if alive is None else pa.array(publishable(alive.probability_alive(X), 1.0)),
        pa.array(publishable(model.expected_orders(horizon, X), horizon)),
        pa.array(publishable(sets.variance)),
        pa.array(sets.low),
        pa.array(sets.high),
        pa.array(sets.may_be_none),
        low,
        high,
    ]


def _batches(triples: pa.Table, gate: Mapping[str, Any]) -> Iterator[pa.Table]:
    found = at_origin(triples, gate["origin_date"])
    # Days observed first: what is computed for all counts of one T then serves a whole batch.
    found = in_order(found, "observed_days", "repeat_count", "t_x", "paid_repeat_count")
    for start in range(0, found.num_rows, _BATCH):
        yield found.slice(start, _BATCH)

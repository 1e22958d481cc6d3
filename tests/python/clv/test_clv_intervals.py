"""Predictive intervals: against brute force, against simulation, on CDNOW, in the corners."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betainc

from clv.cdnow import CALIBRATION_END, HOLDOUT_END, CustomerDays, read_cdnow, simulate_histories
from klientela.clv.betageo import BGNBD, MBGNBD
from klientela.clv.gamma_gamma import GammaGamma
from klientela.clv.intervals import OrderSets, order_sets
from klientela.clv.order_model import OrderModel
from klientela.clv.pareto import ParetoNBD
from klientela.clv.spend_intervals import SpendBounds, spend_bounds
from realdata import real_data

HORIZON = float((HOLDOUT_END - CALIBRATION_END).days)
TRUTH = {"r": 0.6, "alpha": 40.0, "a": 0.9, "b": 4.0}
MODELS = [
    BGNBD.from_parameters(**TRUTH),
    MBGNBD.from_parameters(**TRUTH),
    ParetoNBD.from_parameters(r=0.6, alpha=70.0, s=0.6, beta=80.0),
]
EVERY_MODEL = pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
P, Q = 6.25, 3.74
HISTORIES = np.array(
    [
        [0, 0, 5],
        [0, 0, 700],
        [1, 3, 300],
        [2, 290, 300],
        [9, 120, 400],
        [40, 395, 400],
        [150, 9, 9],
    ],
    dtype=float,
)


@pytest.fixture(scope="module")
def sample() -> CustomerDays:
    return read_cdnow(real_data("cdnow/CDNOW_sample.txt"))


def count_distribution(
    model: OrderModel, history: np.ndarray, horizon: float, largest: int = 6000
) -> np.ndarray:
    counts = np.arange(largest)
    alive = model.probability_alive(history[None])[0]
    table = alive * model.orders_while_alive(counts, horizon, history[:1], history[2:])[0]
    table[0] += 1.0 - alive
    return table


def is_inside(sets: OrderSets, counts: np.ndarray) -> np.ndarray:
    in_run = (counts >= sets.low) & (counts <= sets.high) & (counts > 0)
    return in_run | (sets.may_be_none & (counts == 0))


def smallest_run(table: np.ndarray, coverage: float) -> tuple[int, float]:
    """Size and probability of the smallest run of counts above 0, with or without 0."""
    up_to = np.concatenate(([0.0], np.cumsum(table[1:])))
    found = []
    for none in (1, 0):
        for length in range(len(table)):
            best = float(none * table[0] + (up_to[length:] - up_to[: len(up_to) - length]).max())
            if best >= coverage:
                found.append((length + none, -best))
                break
    size, best = min(found)
    return size, -best


@settings(deadline=None, derandomize=True, max_examples=40)
@given(
    r=st.floats(0.1, 5.0),
    alpha=st.floats(5.0, 200.0),
    a=st.floats(0.05, 20.0),
    b=st.floats(0.2, 50.0),
    x=st.integers(0, 30),
    T=st.integers(30, 700),
    silence=st.floats(0.0, 0.9),
    horizon=st.sampled_from([1.0, 30.0, 365.0]),
    coverage=st.sampled_from([0.5, 0.8, 0.95]),
    is_modified=st.booleans(),
)
def test_sets_are_the_smallest_runs_that_hold_the_coverage(
    r: float,
    alpha: float,
    a: float,
    b: float,
    x: int,
    T: int,
    silence: float,
    horizon: float,
    coverage: float,
    is_modified: bool,
) -> None:
    model = (MBGNBD if is_modified else BGNBD).from_parameters(r=r, alpha=alpha, a=a, b=b)
    history = np.array([x, np.ceil((1 - silence) * T) if x else 0, T], dtype=float)
    sets = order_sets(model, history[None], horizon, coverage)
    table = count_distribution(model, history, horizon)
    size, best = smallest_run(table, coverage)
    low, high = int(sets.low[0]), int(sets.high[0])
    run = np.arange(low, high + 1) if high else np.array([], dtype=int)
    assert len(run) + sets.may_be_none[0] == size
    own = table[run].sum() + sets.may_be_none[0] * table[0]
    assert own == pytest.approx(best, abs=1e-11)
    assert sets.probability[0] == pytest.approx(own, abs=1e-11)
    counts = np.arange(len(table))
    mean = counts @ table
    assert sets.mean[0] == pytest.approx(mean, rel=1e-8)
    assert sets.variance[0] == pytest.approx(counts**2 @ table - mean**2, rel=1e-7)


@EVERY_MODEL
def test_the_mean_is_that_of_the_model(model: OrderModel) -> None:
    sets = order_sets(model, HISTORIES, 365.0)
    assert sets.mean == pytest.approx(model.expected_orders(365.0, HISTORIES), rel=1e-9)
    assert np.all(sets.probability >= 0.8)


@pytest.mark.parametrize("first_chance", [0, 1])
def test_simulated_counts_are_covered_as_told(first_chance: int) -> None:
    model = (MBGNBD if first_chance else BGNBD).from_parameters(**TRUTH)
    customers = 100_000
    draw = np.random.default_rng(4)
    past = simulate_histories(customers, **TRUTH, first_chance=first_chance, seed=3)
    alive = model.probability_alive(past)
    # The future by the textbook: alive or not, then a rate and an inclination to leave.
    rate = draw.gamma(TRUTH["r"] + past[:, 0], 1.0 / (TRUTH["alpha"] + past[:, 2]))
    dropout = draw.beta(TRUTH["a"], TRUTH["b"] + past[:, 0] + first_chance)
    bought = draw.poisson(rate * 365.0)
    stays_for = draw.geometric(dropout)
    counts = np.where(draw.random(customers) < alive, np.minimum(bought, stays_for), 0)
    for coverage in (0.5, 0.8, 0.95):
        sets = order_sets(model, past, 365.0, coverage)
        told = sets.probability.mean()
        assert told >= coverage
        assert is_inside(sets, counts).mean() == pytest.approx(told, abs=0.005)
    assert counts.mean() == pytest.approx(sets.mean.mean(), rel=0.02)
    assert ((counts - sets.mean) ** 2).mean() == pytest.approx(sets.variance.mean(), rel=0.05)

    money = draw.gamma(P * np.maximum(counts, 1e-300)) / draw.gamma(Q + P * past[:, 0])
    bounds = spend_bounds(model, past, past[:, 0], 365.0, P, Q)
    inside = (money >= bounds.low) & (money <= bounds.high)
    is_certain = bounds.high == 0
    assert inside[~is_certain].mean() == pytest.approx(0.8, abs=0.006)
    assert not is_certain.any() or inside[is_certain].mean() >= 0.8


@pytest.mark.parametrize("model_class", [BGNBD, MBGNBD, ParetoNBD])
def test_cdnow_customers_buy_as_often_as_their_set_says(
    sample: CustomerDays, model_class: type[OrderModel]
) -> None:
    histories = sample.histories(CALIBRATION_END)
    sets = order_sets(model_class().fit(histories), histories, HORIZON)
    covered = is_inside(sets, sample.later_days(CALIBRATION_END, HOLDOUT_END)).mean()
    assert 0.78 <= covered <= 0.90


def test_cdnow_customers_spend_as_much_as_their_bounds_say(sample: CustomerDays) -> None:
    histories = sample.histories(CALIBRATION_END)
    orders = MBGNBD().fit(histories)
    spends = GammaGamma().fit(sample.spends(CALIBRATION_END))
    paid, past, later = spend_per_customer(sample, CALIBRATION_END, HOLDOUT_END)
    bounds = spend_bounds(orders, histories, paid, HORIZON, spends.p_, spends.q_)
    scale = spends.gamma_ + past
    covered = (later >= bounds.low * scale) & (later <= bounds.high * scale)
    assert 0.78 <= covered.mean() <= 0.90


def spend_per_customer(
    days: CustomerDays, origin: date, last: date
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Repeat days above 0 and their total until the origin, and the total after it."""
    _, who = np.unique(days.customer, return_inverse=True)
    is_first = np.diff(days.customer, prepend=-1) != 0
    is_past = days.day <= origin.toordinal()
    paid = is_past & ~is_first & (days.amount > 0)
    later = ~is_past & (days.day <= last.toordinal())
    return (
        np.bincount(who, paid),
        np.bincount(who, paid * days.amount),
        np.bincount(who, later * days.amount),
    )


@EVERY_MODEL
@pytest.mark.parametrize("coverage", [0.5, 0.8, 0.95])
@pytest.mark.parametrize(("p", "q"), [(P, Q), (0.3, 1.01), (60.0, 2.0)])
def test_spend_bounds_are_quantiles(model: OrderModel, p: float, q: float, coverage: float) -> None:
    paid = np.maximum(HISTORIES[:, 0] - 1, 0)
    bounds = spend_bounds(model, HISTORIES, paid, 365.0, p, q, coverage)
    tail = (1 - coverage) / 2
    for row, history in enumerate(HISTORIES):
        table = count_distribution(model, history, 365.0)

        def exceeds(z: float, table: np.ndarray = table, row: int = row) -> float:
            shapes = q + p * paid[row], p * np.arange(1, len(table))
            return float(table[1:] @ betainc(*shapes, 1 / (1 + z)))

        if table[0] >= coverage:
            assert (bounds.low[row], bounds.high[row]) == (0, 0)
        elif table[0] > tail:
            assert bounds.low[row] == 0
            assert exceeds(bounds.high[row]) == pytest.approx(2 * tail, abs=2e-4)
        else:
            assert exceeds(bounds.high[row]) == pytest.approx(tail, abs=2e-4)
            assert exceeds(bounds.low[row]) == pytest.approx(1 - tail, abs=2e-4)
        if bounds.high[row] > 0:
            # To a thousandth: the true quantile lies between these two.
            above = tail if table[0] <= tail else 2 * tail
            high = bounds.high[row]
            assert exceeds(high * 1.001) <= above <= exceeds(high / 1.001)


@pytest.mark.parametrize("model", MODELS[:2], ids=lambda model: type(model).__name__)
def test_thousands_of_orders_and_ten_years_are_in_bounds(model: OrderModel) -> None:
    heavy = np.array([[20_000, 20_000, 20_000], [20_000, 730, 730], [2_000, 730, 730]], dtype=float)
    for horizon in (30.0, 3650.0):
        sets = order_sets(model, heavy, horizon)
        assert sets.mean == pytest.approx(model.expected_orders(horizon, heavy), rel=1e-8)
        # One count more or less of hundreds is no matter, of twenty it may be.
        assert np.all((sets.probability >= 0.8) & (sets.probability < 0.84))
        assert np.all(sets.variance > sets.mean)
        bounds = spend_bounds(model, heavy, heavy[:, 0], horizon, P, Q)
        assert np.all(np.isfinite(bounds.low) & (bounds.low <= bounds.high))
        for row, history in enumerate(heavy):
            table = count_distribution(model, history, horizon, largest=160_000)
            shapes = Q + P * history[0], P * np.arange(1, len(table))
            above = table[1:] @ betainc(*shapes, 1 / (1 + bounds.high[row]))
            assert above == pytest.approx(0.1 if table[0] <= 0.1 else 0.2, abs=5e-4)


@EVERY_MODEL
def test_who_is_gone_or_has_no_time_buys_nothing(model: OrderModel) -> None:
    gone = np.array([[300.0, 310.0, 9000.0]])
    assert model.probability_alive(gone)[0] < 1e-200
    for histories, horizon in ((gone, 365.0), (HISTORIES, 0.0)):
        sets = order_sets(model, histories, horizon)
        assert sets.may_be_none.all()
        assert not np.any(np.concatenate((sets.low, sets.high)))
        assert sets.probability == pytest.approx(1.0)
        assert sets.mean == pytest.approx(0.0, abs=1e-12)
        assert sets.variance == pytest.approx(0.0, abs=1e-12)
        bounds = spend_bounds(model, histories, histories[:, 0], horizon, P, Q)
        assert not np.any(np.concatenate((bounds.low, bounds.high)))


def test_who_is_certainly_alive_and_busy_buys_something() -> None:
    model = BGNBD.from_parameters(r=50.0, alpha=100.0, a=1e-4, b=1e4)
    history = np.array([[0.0, 0.0, 30.0]])
    assert model.probability_alive(history)[0] == 1.0
    sets = order_sets(model, history, 100.0)
    assert not sets.may_be_none[0]
    assert 0 < sets.low[0] < sets.mean[0] < sets.high[0]
    assert spend_bounds(model, history, [0.0], 100.0, P, Q).low[0] > 0


def test_no_customers_have_no_intervals() -> None:
    nobody = np.empty((0, 3))
    assert len(order_sets(MODELS[0], nobody, 30.0).low) == 0
    assert len(spend_bounds(MODELS[0], nobody, [], 30.0, P, Q).low) == 0


def all_numbers(model: OrderModel, histories: np.ndarray) -> list[np.ndarray]:
    sets: OrderSets = order_sets(model, histories, 365.0)
    bounds: SpendBounds = spend_bounds(model, histories, histories[:, 0], 365.0, P, Q)
    return [
        *(getattr(sets, name) for name in OrderSets.__dataclass_fields__),
        *(getattr(bounds, name) for name in SpendBounds.__dataclass_fields__),
    ]


@EVERY_MODEL
def test_neither_order_nor_company_changes_a_byte(model: OrderModel) -> None:
    histories = simulate_histories(3_000, **TRUTH, first_chance=1, seed=8)
    histories = np.ceil(np.vstack((histories, [[400, 400, 400], [40, 400, 401]])))
    together = all_numbers(model, histories)
    shuffle = np.random.default_rng(1).permutation(len(histories))
    for column, shuffled in zip(together, all_numbers(model, histories[shuffle]), strict=True):
        assert column[shuffle].tobytes() == shuffled.tobytes()
    parts = [all_numbers(model, part) for part in np.array_split(histories, 7)]
    for column, *some in zip(together, *parts, strict=True):
        if isinstance(model, ParetoNBD):
            # Its tables are products of matrices, whose last bits depend on their sizes.
            assert column == pytest.approx(np.concatenate(some), rel=1e-11)
        else:
            assert column.tobytes() == np.concatenate(some).tobytes()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"horizon": -1.0}, "horizon must be"),
        ({"horizon": np.inf}, "horizon must be"),
        ({"coverage": 0.0}, "coverage must be"),
        ({"coverage": 1.0}, "coverage must be"),
        ({"q": 1.0}, "where spend has a mean"),
        ({"q": 0.7}, "where spend has a mean"),
        ({"p": 0.0}, "where spend has a mean"),
        ({"paid": [3.0]}, "paid must be"),
        ({"paid": [0.5]}, "paid must be"),
        ({"paid": [1.0, 1.0]}, "paid must be"),
        ({"X": [[20_000, 0.001, 0.001]], "horizon": 1e6}, "unit of time"),
    ],
)
def test_what_has_no_answer_is_refused_in_words(change: dict[str, object], words: str) -> None:
    asked = {"X": [[2, 30, 90]], "paid": [2.0], "horizon": 365.0, "p": P, "q": Q} | change
    with pytest.raises(ValueError, match=words):
        spend_bounds(MODELS[0], **asked)
    if set(change) <= {"X", "horizon", "coverage"}:
        sets_of = {key: asked[key] for key in asked if key in ("X", "horizon", "coverage")}
        with pytest.raises(ValueError, match=words):
            order_sets(MODELS[0], **sets_of)


def test_a_model_without_numbers_is_refused() -> None:
    class Broken(BGNBD):
        def orders_while_alive(self, counts, horizon, x, T):  # type: ignore[no-untyped-def]
            return super().orders_while_alive(counts, horizon, x, T) * np.nan

    with pytest.raises(ValueError, match="no probability"):
        order_sets(Broken.from_parameters(**TRUTH), HISTORIES, 30.0)

"""Measures by hand, the purchase model's silence, leaks, and what may be a reason."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from scipy.integrate import quad
from scipy.stats import gamma
from sklearn.metrics import roc_auc_score

from klientela.churn.baselines import HiatusRule, histories, no_order_probability
from klientela.churn.features import FeatureEncoder
from klientela.churn.leaks import leaking_features
from klientela.churn.measures import (
    area_under_curve,
    bootstrap_auc,
    calibration_bins,
    measure,
)
from klientela.churn.reasons import reasons_for, telling_features
from klientela.clv.betageo import MBGNBD
from realdata import real_data


def test_area_under_the_curve_is_the_librarys_ties_included() -> None:
    generator = np.random.default_rng(0)
    score = generator.integers(0, 8, 500) / 8
    outcome = generator.random(500) < score
    assert area_under_curve(score, outcome) == pytest.approx(roc_auc_score(outcome, score))
    resampled = bootstrap_auc({"m": score}, outcome, repeats=50, random_state=1)["m"]
    assert resampled.min() < area_under_curve(score, outcome) < resampled.max()
    assert resampled.std() < 0.05


def test_a_pure_shift_leaves_no_shape() -> None:
    """Everybody's log-odds are one too high: all of the error is shift."""
    generator = np.random.default_rng(3)
    log_odds = generator.normal(0, 1.5, 200_000)
    outcome = generator.random(200_000) < 1 / (1 + np.exp(-log_odds))
    found = measure(1 / (1 + np.exp(-(log_odds + 1))), outcome)
    assert found.shift == pytest.approx(0.16, abs=0.02)
    assert found.ece == pytest.approx(found.shift, abs=1e-3)
    assert found.shape < 0.006


def test_equal_predictions_share_a_bin() -> None:
    outcome = np.array([False] * 80 + [True] * 20)
    bins = calibration_bins(np.repeat([0.1, 0.9], [70, 30]), outcome)
    assert [(b.number, b.customers, b.actual) for b in bins] == [(1, 70, 0.0), (8, 30, 2 / 3)]


def test_top_decile_lift_by_hand() -> None:
    """Of the 10 with the highest risk 8 are gone, of all 100 only 20: four times as many."""
    outcome = np.zeros(100, dtype=bool)
    outcome[:8] = outcome[50:62] = True
    assert measure(np.linspace(0.99, 0.01, 100), outcome).top_decile_lift == pytest.approx(4.0)


def test_silence_of_somebody_alive_is_a_mean_over_their_rate() -> None:
    """The closed form against its definition: the mean of exp(-rate x horizon) over the rate."""
    model = MBGNBD.from_parameters(r=0.5, alpha=40.0, a=0.9, b=1.6)
    X = np.array([[0.0, 0.0, 100.0], [3.0, 80.0, 120.0], [25.0, 300.0, 300.0]])
    alive = model.probability_alive(X)
    for row, p, found in zip(X, alive, no_order_probability(model, X, 90.0), strict=True):
        rate = gamma(model.r_ + row[0], scale=1 / (model.alpha_ + row[2]))
        silent, _ = quad(lambda value, rate=rate: np.exp(-90 * value) * rate.pdf(value), 0, np.inf)
        assert found == pytest.approx(1 - p + p * silent, rel=1e-6)


def test_what_if_histories_can_be_had() -> None:
    """A median silence longer than the tenure, or more repeats than days, is put right."""
    X = histories([1, 5, 5], [10, 10, 300], [40, 9, 20])
    assert X.tolist() == [[0, 0, 40], [4, 4, 10], [4, 280, 300]]
    assert np.isfinite(
        no_order_probability(MBGNBD.from_parameters(r=0.5, alpha=40.0, a=0.9, b=1.6), X, 30.0)
    ).all()


def test_hiatus_rule_gives_each_side_its_share() -> None:
    lapsed = np.array([True] * 8 + [False] * 18)
    gone = np.array([True] * 7 + [False] + [True] * 4 + [False] * 14)
    rule = HiatusRule().fit(lapsed, gone)
    assert (rule.lapsed_rate_, rule.kept_rate_) == (0.8, 0.25)


def test_the_complaints_of_a_bank_are_refused_by_name() -> None:
    """Whoever left had complained: known only afterwards, and near-perfect alone.

    The column of another edition of the file, by its published counts: 2,034 of the 2,037 who left
    had complained, and 10 of the others.
    """
    from pyarrow import csv

    table = csv.read_csv(real_data("bank_churn_modelling/Churn_Modelling.csv"))
    left = table["Exited"].to_numpy().astype(bool)
    names = [
        name
        for name in table.column_names
        if pa.types.is_integer(table[name].type) or pa.types.is_floating(table[name].type)
    ]
    names = [name for name in names if name not in ("Exited", "RowNumber", "CustomerId")]
    complained = left.copy()
    complained[np.flatnonzero(left)[::700]] = False
    complained[np.flatnonzero(~left)[::800]] = True
    table = table.append_column("Complain", pa.array(complained.astype(np.int64)))
    names.append("Complain")
    X = np.column_stack([table[name].cast(pa.float64()).to_numpy() for name in names])
    leaks = leaking_features(names, X[:7000], left[:7000], (X[7000:], left[7000:]), limit=0.98)
    assert list(leaks) == ["Complain"]
    assert leaks["Complain"] > 0.99


def test_silence_is_no_leak_however_well_it_tells() -> None:
    generator = np.random.default_rng(5)
    gone = generator.random(400) < 0.5
    X = np.column_stack((np.where(gone, 90, 2), np.where(gone, 0, 3))).astype(float)
    names = ["days_since_last_order", "order_day_count_30"]
    assert list(leaking_features(names, X, gone, (X, gone), limit=0.98)) == ["order_day_count_30"]


def test_reasons_raise_the_risk_and_stand_in_order() -> None:
    """Risk is the sum of three features; the third is below the median and is no reason."""
    weights = np.array([0.1, 0.3, 0.2])
    X = np.array([[2.0, 1.5, 0.0], [1.0, 1.0, 1.0], [np.nan, 3.0, 1.0]])

    def score(features: np.ndarray) -> np.ndarray:
        return np.nan_to_num(features) @ weights

    typical = np.ones(3)
    found = reasons_for(score, X, score(X), typical, np.array([0, 1, 2]))
    assert found.feature.tolist() == [[1, 0, -1], [-1, -1, -1], [1, -1, -1]]
    assert found.effect[0, :2] == pytest.approx([0.15, 0.1])
    assert telling_features(score, X, typical, count=2).tolist() == [0, 1]


def test_features_that_teach_nothing_are_left_out() -> None:
    """The same for everybody; unknown at an origin; a word for each of 10,000 customers."""
    count = 10_000
    table = pa.table(
        {
            "origin_date": pa.array(
                [dt.date(2024, 1, 1)] * (count // 2) + [dt.date(2024, 2, 1)] * (count // 2)
            ),
            "constant": np.full(count, 7),
            "missing": pa.nulls(count, pa.float64()),
            "too_short": pa.array([None] * (count // 2) + [1.0] * (count // 2)),
            "street": [f"street {number}" for number in range(count)],
            "city": [("Rome", "Oslo")[number % 2] for number in range(count)],
            "age": np.arange(count),
        }
    )
    encoder = FeatureEncoder().fit(table)
    assert encoder.names_ == ["city", "age"]
    assert set(encoder.left_out_) == {"constant", "missing", "too_short", "street"}
    assert encoder.typical(table).tolist() == [0.0, (count - 1) / 2]

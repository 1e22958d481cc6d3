"""Yeo-Johnson in Python and in SQL against scikit-learn's, and what it does with hard columns."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from jinja2 import Environment
from sklearn.preprocessing import PowerTransformer

from klientela.segments import YeoJohnsonScaler, inverse_yeo_johnson, yeo_johnson
from realdata import ROOT

VALUES = np.concatenate([-np.logspace(7, -7, 60), [0.0, -1.0, 1.0], np.logspace(-7, 7, 60)])
POWERS = [-3.25, -1.338, -0.138, -1e-6, 0.0, 1e-6, 0.4, 1.0, 1.17, 2.0 - 1e-6, 2.0, 2.5]


def scikit_learn_transform(values: np.ndarray, power: float) -> np.ndarray:
    transformer = PowerTransformer(method="yeo-johnson", standardize=False)
    transformer.fit(np.array([[0.0], [1.0], [3.0]]))
    transformer.lambdas_ = np.array([power])
    return transformer.transform(values[:, None])[:, 0]


def sql_expression(value: str, power: str) -> str:
    """The macro's text, rendered without dbt: it needs nothing but its two arguments."""
    file = ROOT / "macros" / "definitions" / "yeo_johnson.sql"
    macros = Environment(autoescape=False).from_string(file.read_text(encoding="utf-8")).module
    body = getattr(macros, "default__yeo_johnson", None) or macros.yeo_johnson
    return str(body(value, power))


@pytest.mark.parametrize("power", POWERS)
def test_python_equals_scikit_learn(power: float) -> None:
    expected = scikit_learn_transform(VALUES, power)
    np.testing.assert_allclose(yeo_johnson(VALUES, power), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("power", POWERS)
def test_sql_equals_scikit_learn(power: float) -> None:
    rows = ", ".join(f"({i}, {value!r}::double)" for i, value in enumerate(VALUES.tolist()))
    query = (
        f"select {sql_expression('x', f'({power!r}::double)')} "
        f"from (values {rows}) as t(i, x) order by i"
    )
    scored = np.array([row[0] for row in duckdb.connect().execute(query).fetchall()])
    expected = scikit_learn_transform(VALUES, power)
    np.testing.assert_allclose(scored, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("power", POWERS)
def test_the_way_back(power: float) -> None:
    values = np.array([-3.0, -0.5, 0.0, 0.25, 7.0, 40.0])
    np.testing.assert_allclose(
        inverse_yeo_johnson(yeo_johnson(values, power), power), values, rtol=1e-6, atol=1e-9
    )


def test_powers_and_scale_are_scikit_learns() -> None:
    generator = np.random.default_rng(3)
    X = np.column_stack([generator.lognormal(3, 1, 4000), generator.normal(-5, 2, 4000)])
    ours, theirs = YeoJohnsonScaler().fit(X), PowerTransformer().fit(X)
    np.testing.assert_allclose(ours.powers_, theirs.lambdas_, rtol=1e-6)
    np.testing.assert_allclose(ours.transform(X), theirs.transform(X), atol=1e-5)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("nearly everybody the same", [0.0] * 999 + [1.0]),
        ("one enormous customer", [1.0] * 500 + [2.0] * 499 + [1e16]),
        ("a narrow band far from zero", (1e6 + np.linspace(-1, 1, 1000)).tolist()),
        ("two customers", [0.0, 1e-9]),
        ("refunds beyond purchases", (-np.logspace(-2, 6, 1000)).tolist()),
    ],
)
def test_hard_columns_stay_numbers(name: str, column: list[float]) -> None:
    X = np.array(column)[:, None]
    scaler = YeoJohnsonScaler().fit(X)
    Z = scaler.transform(X)
    assert np.isfinite(Z).all(), name
    assert Z.max() > Z.min(), name
    assert np.isfinite(scaler.inverse_transform(Z)).all(), name
    assert abs(Z.mean()) < 1e-3, name


def test_a_constant_carries_no_weight() -> None:
    X = np.column_stack([np.full(50, 7.25), np.arange(50.0)])
    scaler = YeoJohnsonScaler().fit(X)
    assert scaler.is_constant_.tolist() == [True, False]
    assert (scaler.transform(X)[:, 0] == 0).all()
    assert scaler.scales_[0] == 1


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e200])
def test_what_is_no_number_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match=r"NaN|infinity|beyond"):
        YeoJohnsonScaler().fit(np.array([[1.0], [bad]]))

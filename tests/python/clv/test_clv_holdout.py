"""CDNOW after its calibration period: what the models said and what happened, as published."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from clv.cdnow import CALIBRATION_END, HOLDOUT_END, WEEKS, Array, CustomerDays
from klientela.clv.betageo import BGNBD, MBGNBD
from klientela.clv.order_model import OrderModel
from klientela.clv.pareto import ParetoNBD


@pytest.fixture(scope="module")
def models(bg_nbd: BGNBD, pareto_nbd: ParetoNBD, sample_weeks: Array) -> dict[str, OrderModel]:
    return {"bg": bg_nbd, "mbg": MBGNBD().fit(sample_weeks), "pareto": pareto_nbd}


@pytest.fixture(scope="module")
def actual(sample: CustomerDays) -> Array:
    return sample.later_days(CALIBRATION_END, HOLDOUT_END)


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("bg", (0.2251, 0.5231, 1.0441, 1.5203, 2.1638, 2.6538, 3.5040, 6.1570)),
        ("pareto", (0.138, 0.600, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403)),
    ],
)
def test_expectations_by_frequency(
    models: dict[str, OrderModel],
    sample_weeks: Array,
    actual: Array,
    name: str,
    published: tuple[float, ...],
) -> None:
    # Fader, Hardie & Lee (2005), figure 6; numbers from the BTYD walkthrough.
    group = np.minimum(sample_weeks[:, 0], 7).astype(int)
    size = np.bincount(group)
    assert size.tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert np.bincount(group, actual) / size == pytest.approx(
        (0.2367, 0.6970, 1.3925, 1.5600, 2.5323, 2.9474, 3.8621, 6.3594), abs=1e-3
    )
    expected = models[name].expected_orders(39, sample_weeks)
    assert np.bincount(group, expected) / size == pytest.approx(published, abs=1e-3)


@pytest.mark.parametrize(
    ("name", "chi_square", "p_value"), [("bg", 4.82, 0.19), ("pareto", 11.99, 0.007)]
)
def test_histogram_of_repeat_purchases(
    models: dict[str, OrderModel],
    sample_weeks: Array,
    name: str,
    chi_square: float,
    p_value: float,
) -> None:
    T = sample_weeks[:, 2]
    expected = [float(models[name].probability_of_orders(count, T).sum()) for count in range(7)]
    expected.append(len(T) - sum(expected))
    if name == "bg":
        assert expected == pytest.approx(
            (1407.7, 460.3, 192.5, 101.2, 59.8, 38.1, 25.5, 71.9), abs=0.1
        )
    found = np.bincount(np.minimum(sample_weeks[:, 0], 7).astype(int))
    statistic = float(np.sum((found - expected) ** 2 / expected))
    assert statistic == pytest.approx(chi_square, abs=5e-3)
    # Eight classes less four parameters less one.
    assert chi2.sf(statistic, 3) == pytest.approx(p_value, abs=5e-3)


def test_the_two_models_nearly_agree_on_customers(
    models: dict[str, OrderModel], sample_weeks: Array
) -> None:
    bg, pareto = (models[name].expected_orders(39, sample_weeks) for name in ("bg", "pareto"))
    assert np.corrcoef(bg, pareto)[0, 1] == pytest.approx(0.9955, abs=5e-5)


def test_tracking_to_week_78(
    models: dict[str, OrderModel], sample: CustomerDays, sample_weeks: Array, actual: Array
) -> None:
    known = sample.histories(HOLDOUT_END) / WEEKS
    cumulative = float(models["bg"].expected_orders(known[:, 2]).sum())
    assert (round(cumulative), known[:, 0].sum()) == (4161, 4339)
    assert cumulative / known[:, 0].sum() - 1 == pytest.approx(-0.041, abs=5e-4)
    # The same curve over the weeks that the fit had not seen.
    fitted = float(models["bg"].expected_orders(sample_weeks[:, 2]).sum())
    assert (cumulative - fitted) / actual.sum() - 1 == pytest.approx(-0.114, abs=5e-4)
    # Published: the Pareto/NBD is under by 2 %.
    pareto = float(models["pareto"].expected_orders(known[:, 2]).sum())
    assert pareto / known[:, 0].sum() - 1 == pytest.approx(-0.02, abs=5e-3)


@pytest.mark.parametrize(
    ("name", "bias", "mae", "rmse", "correlation", "capture", "deviance"),
    [
        ("pareto", -0.115, 0.7545, 1.6028, 0.6302, 0.470, 1.594),
        ("bg", -0.121, 0.7855, 1.6080, 0.6256, 0.467, 1.599),
        ("mbg", -0.162, 0.7648, 1.6072, 0.6273, 0.475, 1.602),
    ],
)
def test_holdout_accuracy(
    models: dict[str, OrderModel],
    sample_weeks: Array,
    actual: Array,
    name: str,
    bias: float,
    mae: float,
    rmse: float,
    correlation: float,
    capture: float,
    deviance: float,
) -> None:
    expected = models[name].expected_orders(39, sample_weeks)
    assert actual.sum() == 1882
    assert expected.sum() / actual.sum() - 1 == pytest.approx(bias, abs=1e-3)
    assert np.abs(expected - actual).mean() == pytest.approx(mae, abs=1e-3)
    assert np.sqrt(((expected - actual) ** 2).mean()) == pytest.approx(rmse, abs=1e-3)
    assert np.corrcoef(expected, actual)[0, 1] == pytest.approx(correlation, abs=1e-3)
    bought = np.where(actual > 0, actual, 1.0)
    found = 2 * np.mean(np.where(actual > 0, actual * np.log(bought / expected), 0) - actual) + (
        2 * expected.mean()
    )
    assert found == pytest.approx(deviance, abs=1e-3)
    # Which of the equal ones are the last in the top tenth is anybody's choice.
    assert top_tenth(expected, actual) == pytest.approx(capture, abs=5e-3)


def test_the_pareto_nbd_meets_its_bounds(
    pareto_nbd: ParetoNBD, sample_weeks: Array, actual: Array
) -> None:
    expected = pareto_nbd.expected_orders(39, sample_weeks)
    assert np.abs(expected - actual).mean() <= 0.755
    assert np.sqrt(((expected - actual) ** 2).mean()) <= 1.603
    assert np.corrcoef(expected, actual)[0, 1] >= 0.630
    assert top_tenth(expected, actual) >= 0.470


def test_holdout_accuracy_on_the_master(master: CustomerDays) -> None:
    weeks = master.histories(CALIBRATION_END) / WEEKS
    actual = master.later_days(CALIBRATION_END, HOLDOUT_END)
    for model, bias, mae, rmse, correlation in (
        (BGNBD(), -0.143, 0.8187, 1.7329, 0.6688),
        (MBGNBD(), -0.191, 0.7945, 1.7396, 0.6696),
    ):
        expected = model.fit(weeks).expected_orders(39, weeks)
        assert expected.sum() / actual.sum() - 1 == pytest.approx(bias, abs=1e-3)
        assert np.abs(expected - actual).mean() == pytest.approx(mae, abs=1e-3)
        assert np.sqrt(((expected - actual) ** 2).mean()) == pytest.approx(rmse, abs=1e-3)
        assert np.corrcoef(expected, actual)[0, 1] == pytest.approx(correlation, abs=1e-3)
    assert actual.mean() == pytest.approx(0.8351, abs=1e-4)  # the error of "nobody comes back"


def top_tenth(expected: Array, actual: Array) -> float:
    """Share of the purchases that the tenth with the highest expectations made."""
    best = np.argsort(-expected, kind="stable")[: round(len(actual) / 10)]
    return float(actual[best].sum() / actual.sum())

"""What lifelines is asked, against hand-made numbers and its published example."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from lifelines.datasets import load_rossi, load_waltons

from klientela.churn.life_table import life_table
from klientela.churn.survival import MOST_LEVELS, fit_cox, holm, kaplan_meier


def test_a_life_table_counts_who_was_there_and_who_ended() -> None:
    # Ended after 1 and 2 months; running after 0, 2 and 3.
    table = life_table([[1, 1], [2, 1], [0, 0], [2, 0], [3, 0]], [1, 2, 5, 3, 4])
    np.testing.assert_array_equal(table.age, [1, 2, 3])
    np.testing.assert_array_equal(table.at_risk, [10, 9, 4])
    np.testing.assert_array_equal(table.ended, [1, 2, 0])
    np.testing.assert_allclose(table.survival(), [0.9, 0.9 * 7 / 9, 0.9 * 7 / 9])


def test_the_curve_of_lifelines_is_the_product_over_the_ages() -> None:
    waltons = load_waltons()
    table = life_table(waltons[["T", "E"]].to_numpy())
    curve = kaplan_meier(table)
    np.testing.assert_allclose(curve.share, table.survival(), rtol=1e-12)
    # Half of them live for 56 days (lifelines' documentation).
    assert table.age[np.argmax(curve.share <= 0.5)] == 56
    # Greenwood on the scale of log(-log S), by hand.
    at_risk, ended = table.at_risk, table.ended
    seen = (curve.share < 1) & (curve.share > 0)
    variance = np.cumsum(ended / (at_risk * np.maximum(at_risk - ended, 1)))[seen]
    log_share = np.log(curve.share[seen])
    wide = 1.959964 * np.sqrt(variance) / log_share
    np.testing.assert_allclose(curve.low[seen], np.exp(log_share * np.exp(-wide)), rtol=1e-5)
    np.testing.assert_allclose(curve.high[seen], np.exp(log_share * np.exp(wide)), rtol=1e-5)


def test_a_curve_without_an_end_stays_at_one_and_an_empty_one_is_empty() -> None:
    curve = kaplan_meier(life_table([[3, 0]], [8]))
    np.testing.assert_array_equal(curve.share, [1, 1, 1])
    np.testing.assert_array_equal(curve.low, [1, 1, 1])
    assert len(kaplan_meier(life_table([[0, 0]])).share) == 0
    everybody_left = kaplan_meier(life_table([[1, 1]], [8]))
    assert everybody_left.share[-1] == 0
    assert np.isfinite([everybody_left.low, everybody_left.high]).all()


def test_cox_gives_the_published_coefficients_of_rossi() -> None:
    rossi = load_rossi()
    covariates = rossi.drop(columns=["week", "arrest"]).astype(float)
    fit = fit_cox(rossi["week"].to_numpy(float), rossi["arrest"].to_numpy(float), covariates)
    found = {ratio.covariate: np.log(ratio.ratio) for ratio in fit.ratios}
    published = {
        "fin": -0.379422,
        "age": -0.057438,
        "race": 0.313900,
        "wexp": -0.149796,
        "mar": -0.433704,
        "paro": -0.084871,
        "prio": 0.091497,
    }
    assert found == pytest.approx(published, abs=1e-6)
    assert fit.log_likelihood == pytest.approx(-658.7477, abs=1e-3)
    assert fit.concordance == pytest.approx(0.6403, abs=1e-3)


def _planted(count: int = 3_000) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    """Contracts of two plans; those of plan b end twice as readily."""
    generator = np.random.default_rng(8)
    plan = np.where(generator.random(count) < 0.4, "b", "a")
    days = generator.exponential(np.where(plan == "b", 150, 300))
    followed = generator.uniform(0, 500, count)
    covariates = pd.DataFrame({"plan": plan, "colour": generator.choice(["red", "blue"], count)})
    return np.minimum(days, followed) + 0.01, (days <= followed).astype(float), covariates


def test_a_planted_effect_is_found_and_a_colour_has_none() -> None:
    fit = fit_cox(*_planted())
    plan, colour = sorted(fit.ratios, key=lambda ratio: ratio.covariate != "plan")
    assert (plan.level, plan.reference) == ("b", "a")
    assert plan.low < 2.0 < plan.high
    assert plan.adjusted_p_value < 1e-6
    assert colour.low < 1.0 < colour.high
    assert fit.refused == {}


def test_covariates_that_cannot_be_compared_are_refused_by_name() -> None:
    days, ended, covariates = _planted(600)
    count = len(days)
    covariates["always"] = "x"
    covariates["contract"] = [f"number {number}" for number in range(count)]
    covariates["copy"] = covariates["plan"].str.upper()
    covariates["gap"] = [None, *range(1, count)]
    covariates["nearly"] = ["rare" if number < 3 else "usual" for number in range(count)]
    fit = fit_cox(days, ended, covariates)
    assert {ratio.covariate for ratio in fit.ratios} == {"plan", "colour"}
    assert "same for all" in fit.refused["always"]
    assert f"600 levels, at most {MOST_LEVELS}" in fit.refused["contract"]
    assert "before it" in fit.refused["copy"]
    assert "not known of 1 of 600" in fit.refused["gap"]
    assert "no second level" in fit.refused["nearly"]
    alone = fit_cox(days, ended, covariates[["always"]])
    assert alone.failure == "No covariate can be used."
    assert alone.ratios == ()


def test_levels_with_few_ends_are_put_together() -> None:
    days, ended, covariates = _planted(2_000)
    rare = np.resize(["x", "y", "z"], 45)
    covariates["shop"] = np.concatenate([rare, np.full(1_955, "usual")])
    ended = np.where(np.arange(2_000) < 45, np.arange(2_000) % 4 == 0, ended).astype(float)
    fit = fit_cox(days, ended, covariates)
    (shop,) = (ratio for ratio in fit.ratios if ratio.covariate == "shop")
    assert (shop.level, shop.reference, shop.contracts) == ("Other", "usual", 45)


def test_many_comparisons_are_adjusted_for() -> None:
    assert holm(np.array([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])
    assert holm(np.array([0.9, 0.8])) == [1.0, 1.0]
    assert holm(np.array([0.02])) == [0.02]

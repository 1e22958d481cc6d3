"""Pareto/NBD with covariates: the published fit, a known truth, and columns of no use."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow.parquet as pq
import pytest
from sklearn.base import clone

from clv.cdnow import Array
from klientela.clv.betageo import BGNBD
from klientela.clv.covariate_likelihood import CovariateLikelihood
from klientela.clv.likelihood_ratio import likelihood_ratio_test
from klientela.clv.pareto import ParetoNBD
from klientela.clv.pareto_covariates import ParetoNBDCovariates
from realdata import real_data

END = date(2006, 12, 31)


@pytest.fixture(scope="module")
def apparel() -> tuple[Array, dict[str, Array]]:
    """CLVTools' apparel shop, 104 weeks: histories in weeks, and two covariates."""
    folder = real_data("clvtools_apparel")
    orders = pq.read_table(folder / "apparelTrans.parquet").to_pydict()
    table = pq.read_table(folder / "apparelStaticCov.parquet").to_pydict()
    days: dict[str, set[int]] = {}
    for customer, day in zip(orders["Id"], orders["Date"], strict=True):
        if day <= END:
            days.setdefault(customer, set()).add(day.toordinal())
    histories = np.array(
        [
            [len(own) - 1, (max(own) - min(own)) / 7, (END.toordinal() - min(own)) / 7]
            for own in (days[customer] for customer in table["Id"])
        ]
    )
    return histories, {name: np.array(table[name]) for name in ("Gender", "Channel")}


@pytest.fixture(scope="module")
def fitted(apparel: tuple[Array, dict[str, Array]]) -> ParetoNBDCovariates:
    return ParetoNBDCovariates().fit(apparel[0], covariates=apparel[1])


def test_the_published_fit(fitted: ParetoNBDCovariates) -> None:
    # CLVTools, vignette "Advanced techniques"; its parameters stop short of the flat optimum.
    assert fitted.converged_
    assert fitted.log_likelihood_ == pytest.approx(-5821.0627, abs=1e-3)
    assert (fitted.r_, fitted.alpha_, fitted.s_, fitted.beta_) == pytest.approx(
        (1.8378, 92.9123, 0.5920, 49.6227), rel=3e-3
    )
    assert fitted.lifetime_effects_ == pytest.approx(
        {"Gender": -0.6430, "Channel": 0.7907}, abs=2e-3
    )
    assert fitted.transaction_effects_ == pytest.approx(
        {"Gender": 0.2859, "Channel": 0.6241}, abs=5e-4
    )
    assert np.all(fitted.standard_errors_ > 0)


def test_the_published_constraint(
    apparel: tuple[Array, dict[str, Array]], fitted: ParetoNBDCovariates
) -> None:
    constrained = ParetoNBDCovariates(shared=["Gender"]).fit(apparel[0], covariates=apparel[1])
    assert constrained.log_likelihood_ == pytest.approx(-5826.5342, abs=1e-3)
    assert constrained.transaction_effects_["Gender"] == constrained.lifetime_effects_["Gender"]
    test = likelihood_ratio_test(fitted, constrained)
    assert test.statistic == pytest.approx(10.943, abs=1e-3)
    assert test.degrees_of_freedom == 1
    assert test.p_value == pytest.approx(0.0009396, rel=1e-3)
    with pytest.raises(ValueError, match="no special case"):
        likelihood_ratio_test(constrained, fitted)


def test_the_shop_without_covariates(
    apparel: tuple[Array, dict[str, Array]], fitted: ParetoNBDCovariates
) -> None:
    plain = ParetoNBD().fit(apparel[0])
    assert plain.parameters_ == pytest.approx(
        (1.44893897, 48.6348767, 0.56125101, 46.8821103), rel=5e-4
    )
    assert plain.log_likelihood_ == pytest.approx(-5848.097827, abs=1e-3)
    assert BGNBD().fit(apparel[0]).log_likelihood_ == pytest.approx(-5857.019749, abs=1e-3)
    assert likelihood_ratio_test(fitted, plain).degrees_of_freedom == 4


def simulate(customers: int, seed: int) -> tuple[Array, dict[str, object]]:
    """Women buy more often (+.5), customers of the web and of the shop leave sooner (+.7, -.4)."""
    draw = np.random.default_rng(seed)
    gender = draw.integers(0, 2, customers)
    channel = draw.choice(["app", "shop", "web"], customers)
    leaving = np.select([channel == "shop", channel == "web"], [-0.4, 0.7], 0.0)
    rate = draw.gamma(1.5, 1 / 40.0, customers) * np.exp(0.5 * gender)
    life = draw.exponential(1 / (draw.gamma(1.2, 1 / 300.0, customers) * np.exp(leaving)))
    T = draw.integers(200, 700, customers).astype(float)
    end = np.minimum(life, T)
    x = draw.poisson(rate * end).astype(float)
    t_x = np.where(x > 0, end * draw.beta(np.maximum(x, 1.0), 1.0), 0.0)
    return np.column_stack((x, t_x, T)), {"gender": gender, "channel": channel}


def test_a_known_truth_is_found() -> None:
    histories, covariates = simulate(20_000, seed=1)
    fit = ParetoNBDCovariates(transaction=["gender"], lifetime=["channel"]).fit(
        histories, covariates=covariates
    )
    assert fit.names_[4:] == ("lifetime channel shop", "lifetime channel web", "transaction gender")
    truth = np.array([1.5, 40.0, 1.2, 300.0, -0.4, 0.7, 0.5])
    assert np.all(np.abs((fit.estimates_ - truth) / fit.standard_errors_) < 4)
    assert fit.estimates_ == pytest.approx(truth, rel=0.25)
    # All the same the predictions are those of a Pareto/NBD for each kind of customer.
    alike = fit.for_customers_like(gender=1, channel="web")
    some = histories[:7]
    as_web = {"gender": [1] * 7, "channel": ["web"] * 7}
    for ours, plain in (
        (fit.probability_alive(some, covariates=as_web), alike.probability_alive(some)),
        (fit.expected_orders(90, some, covariates=as_web), alike.expected_orders(90, some)),
        (
            fit.discounted_expected_orders(some, covariates=as_web, annual_discount_rate=0.1),
            alike.discounted_expected_orders(some, annual_discount_rate=0.1),
        ),
        (
            fit.expected_orders(90, some, covariates=as_web, annual_discount_rate=0.1),
            alike.expected_orders(90, some, annual_discount_rate=0.1),
        ),
    ):
        assert ours == pytest.approx(plain, rel=1e-9)


def test_the_unit_of_a_covariate_changes_its_effect_alone() -> None:
    histories, covariates = simulate(3_000, seed=2)
    gender = np.asarray(covariates["gender"])
    plain = ParetoNBDCovariates().fit(histories, covariates={"gender": gender})
    moved = ParetoNBDCovariates().fit(histories, covariates={"gender": 1000.0 + 10.0 * gender})
    assert moved.log_likelihood_ == pytest.approx(plain.log_likelihood_, rel=1e-12)
    assert moved.estimates_[4:] * 10 == pytest.approx(plain.estimates_[4:], rel=1e-6)
    assert moved.standard_errors_[4:] * 10 == pytest.approx(plain.standard_errors_[4:], rel=1e-5)
    assert moved.estimates_[[0, 2]] == pytest.approx(plain.estimates_[[0, 2]], rel=1e-6)


def test_the_order_of_the_rows_changes_no_bit() -> None:
    histories, covariates = simulate(2_000, seed=3)
    fit = ParetoNBDCovariates().fit(histories, covariates=covariates)
    order = np.random.default_rng(1).permutation(len(histories))
    shuffled = {name: np.asarray(values)[order] for name, values in covariates.items()}
    again = ParetoNBDCovariates().fit(histories[order], covariates=shuffled)
    assert again.estimates_.tolist() == fit.estimates_.tolist()


def test_derivatives_are_those_of_the_likelihood() -> None:
    histories, covariates = simulate(300, seed=4)
    z = np.column_stack((covariates["gender"], np.linspace(-1, 1, 300)))
    on_purchases, on_leaving = z @ [[1, 0, 0], [0, 0, 1]], z @ [[0, 1, 0], [0, 0, 1]]
    columns = (histories[:, 0], histories[:, 1], histories[:, 2])
    objective = CovariateLikelihood(columns, on_purchases, on_leaving, np.ones(300))
    point = np.array([0.8, 60.0, 0.5, 90.0, 1.4, 0.7, 1.1])
    _, gradient, hessian = objective(point)
    for index, parameter in enumerate(point):
        step = np.zeros(len(point))
        step[index] = parameter * 1e-5
        above, below = objective(point + step), objective(point - step)
        width = 2 * step[index]
        assert gradient[index] == pytest.approx((above[0] - below[0]) / width, rel=1e-5, abs=1e-5)
        assert hessian[index] == pytest.approx((above[1] - below[1]) / width, rel=1e-5, abs=1e-4)


def with_one_missing() -> list[float | None]:
    return [None, *([0.0, 1.0] * 100)][:200]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ([3] * 200, "Covariate 'column' is 3.0 for every customer: it explains nothing"),
        (["same"] * 200, "Covariate 'column' is same for every customer"),
        (with_one_missing(), "Covariate 'column' is missing for 1 of 200 customers"),
        ([np.nan, *range(199)], "Covariate 'column' is missing for 1 of 200 customers"),
        ([np.inf, *range(199)], "Covariate 'column' is infinite"),
        ([f"c{k}" for k in range(200)], "Covariate 'column' has 200 levels, at most 20"),
        (["a", *range(199)], "Covariate 'column' mixes numbers and text"),
        ([{}, *range(199)], "Covariate 'column' is neither a number nor text"),
        ([0, 1] * 99, "Covariate 'column' has the shape"),
        ([2, 0] * 100, "Covariate 'column' follows from those before it"),
    ],
    ids=[
        "constant",
        "one level",
        "none",
        "nan",
        "inf",
        "levels",
        "mixed",
        "odd",
        "short",
        "double",
    ],
)
def test_a_covariate_of_no_use_is_refused_by_name(column: list[object], words: str) -> None:
    histories, _ = simulate(200, seed=5)
    with pytest.raises(ValueError, match=words):
        ParetoNBDCovariates().fit(histories, covariates={"good": [0, 1] * 100, "column": column})


def test_ten_thousand_levels_are_refused_by_name() -> None:
    histories, _ = simulate(10_000, seed=6)
    postcodes = {"postcode": [f"{k:05}" for k in range(10_000)]}
    with pytest.raises(ValueError, match="Covariate 'postcode' has 10,000 levels, at most 20"):
        ParetoNBDCovariates().fit(histories, covariates=postcodes)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda fit, X: fit.probability_alive(X, covariates={}), "'channel' is not there"),
        (
            lambda fit, X: fit.probability_alive(X, covariates={"channel": ["fax"] * 5}),
            "'channel' has the level 'fax', which was not in the fit",
        ),
        (
            lambda fit, X: fit.probability_alive(X, covariates={"channel": [1] * 5}),
            "'channel' was text in the fit and is numbers now",
        ),
        (
            lambda fit, X: fit.expected_orders(-1, X, covariates={"channel": ["web"] * 5}),
            "A horizon must be",
        ),
        (
            lambda fit, X: fit.discounted_expected_orders(
                X, covariates={"channel": ["web"] * 5}, annual_discount_rate=0
            ),
            "must be above 0",
        ),
        (lambda fit, X: ParetoNBDCovariates().fit(X, covariates={}), "There are no covariates"),
        (
            lambda fit, X: ParetoNBDCovariates(shared=["size"]).fit(
                X, covariates={"channel": ["a", "b", "a", "b", "a"]}
            ),
            "There is no covariate 'size'",
        ),
    ],
)
def test_impossible_questions_are_refused(ask: object, words: str) -> None:
    histories, covariates = simulate(400, seed=7)
    fit = ParetoNBDCovariates().fit(histories, covariates={"channel": covariates["channel"]})
    with pytest.raises(ValueError, match=words):
        ask(fit, histories[:5])  # type: ignore[operator]


def test_a_large_base_is_drawn_from() -> None:
    histories, covariates = simulate(6_000, seed=8)
    whole = ParetoNBDCovariates().fit(histories, covariates=covariates)
    part = ParetoNBDCovariates(max_rows=3_000).fit(histories, covariates=covariates)
    assert part.n_rows_used_ <= 3_000 < part.n_rows_
    assert part.estimates_ != pytest.approx(whole.estimates_, rel=1e-9)
    assert np.all(np.abs(part.estimates_ - whole.estimates_) < 3 * part.standard_errors_)
    assert part.standard_errors_ == pytest.approx(whole.standard_errors_ * np.sqrt(2), rel=0.3)
    assert part.log_likelihood_ < whole.log_likelihood_


def test_the_estimator_has_scikit_learns_manners() -> None:
    model = ParetoNBDCovariates(shared=["gender"], max_levels=3)
    assert clone(model).get_params() == model.get_params()
    assert [name for name in vars(model) if name.endswith("_")] == []

"""lifelines, which the survival models rest on, gives the numbers its documents print.

Its data sets come with it: Rossi et al. (1980) on recidivism and the flies of Walton.
"""

from __future__ import annotations

import pytest
from lifelines import CoxPHFitter, KaplanMeierFitter, WeibullAFTFitter
from lifelines.datasets import load_rossi, load_waltons


def test_cox_on_rossi() -> None:
    fit = CoxPHFitter().fit(load_rossi(), duration_col="week", event_col="arrest")
    assert fit.params_.to_dict() == pytest.approx(
        {
            "fin": -0.379422,
            "age": -0.057438,
            "race": 0.313900,
            "wexp": -0.149796,
            "mar": -0.433704,
            "paro": -0.084871,
            "prio": 0.091497,
        },
        abs=1e-6,
    )
    assert fit.log_likelihood_ == pytest.approx(-658.7477, abs=1e-3)
    assert fit.concordance_index_ == pytest.approx(0.6403, abs=1e-4)
    assert fit.AIC_partial_ == pytest.approx(1331.495, abs=1e-3)


def test_weibull_on_rossi() -> None:
    fit = WeibullAFTFitter().fit(load_rossi(), duration_col="week", event_col="arrest")
    assert fit.log_likelihood_ == pytest.approx(-679.9166, abs=1e-3)


def test_kaplan_meier_on_waltons() -> None:
    flies = load_waltons()
    assert KaplanMeierFitter().fit(flies["T"], flies["E"]).median_survival_time_ == 56.0

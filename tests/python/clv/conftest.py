"""The published data, read once."""

from __future__ import annotations

import pytest

from clv.cdnow import CALIBRATION_END, WEEKS, Array, CustomerDays, read_cdnow
from klientela.clv.betageo import BGNBD
from klientela.clv.pareto import ParetoNBD
from realdata import real_data


@pytest.fixture(scope="session")
def sample() -> CustomerDays:
    return read_cdnow(real_data("cdnow/CDNOW_sample.txt"))


@pytest.fixture(scope="session")
def master() -> CustomerDays:
    return read_cdnow(real_data("cdnow/CDNOW_master.txt"))


@pytest.fixture(scope="session")
def sample_weeks(sample: CustomerDays) -> Array:
    return sample.histories(CALIBRATION_END) / WEEKS


@pytest.fixture(scope="session")
def bg_nbd(sample_weeks: Array) -> BGNBD:
    return BGNBD().fit(sample_weeks)


@pytest.fixture(scope="session")
def pareto_nbd(sample_weeks: Array) -> ParetoNBD:
    return ParetoNBD().fit(sample_weeks)

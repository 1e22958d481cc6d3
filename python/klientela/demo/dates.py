"""The shop's calendar: which days it has, and how much is bought on each.

Days are whole numbers: 0 is `FIRST_DATE`, `LAST_DAY` is `END_DATE`. The days after it, up to
`HORIZON_DAYS`, are simulated for the truth and never written to the data.
"""

import datetime as dt
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from klientela.demo.arrays import Floats, Ints

FIRST_DATE: Final = dt.date(2023, 7, 1)
#: Last day of the data, fixed so that the same seed gives the same shop in any year.
END_DATE: Final = dt.date(2026, 6, 30)
#: Days after the end for which the truth says what happens next.
HORIZON_DAYS: Final = 365
HISTORY_DAYS: Final = (END_DATE - FIRST_DATE).days + 1
LAST_DAY: Final = HISTORY_DAYS - 1
ALL_DAYS: Final = HISTORY_DAYS + HORIZON_DAYS
SECONDS_PER_DAY: Final = 86_400

# Planted: how much is bought relative to an even year. Monday first.
WEEKDAY_FACTORS: Final = (1.05, 0.95, 0.95, 1.0, 1.1, 1.2, 0.75)
#: January first; Christmas comes on top for the days it lasts.
MONTH_FACTORS: Final = (0.95, 0.95, 1.0, 1.0, 1.05, 1.0, 0.9, 0.9, 1.0, 1.0, 1.05, 1.0)
#: From the first of these days to the second, every year, as (month, day).
CHRISTMAS: Final = ((11, 24), (12, 22))
CHRISTMAS_FACTOR: Final = 1.4
#: Of gift buyers, on the same days.
GIFT_CHRISTMAS_FACTOR: Final = 5.0
#: How much more customers come in on the last day than on the first.
ACQUISITION_GROWTH: Final = 0.4

# Share of orders per hour of the day, midnight first.
HOUR_FACTORS: Final = (
    *(6, 3, 2, 1, 1, 2, 6, 14, 26, 36, 42, 44),
    *(46, 42, 38, 38, 42, 50, 60, 70, 76, 68, 44, 18),
)


@cache
def all_dates() -> npt.NDArray[np.datetime64]:
    """Every day of history and horizon, shape (ALL_DAYS,)."""
    return np.datetime64(FIRST_DATE, "D") + np.arange(ALL_DAYS)


@cache
def month_numbers() -> Ints:
    """Months since the first month of the shop, per day, shape (ALL_DAYS,)."""
    months = all_dates().astype("datetime64[M]").astype(np.int64)
    return np.asarray(months - months[0])


def month_start(month_number: int) -> dt.date:
    """First day of a month counted from the first month of the shop."""
    months = FIRST_DATE.year * 12 + FIRST_DATE.month - 1 + month_number
    return dt.date(months // 12, months % 12 + 1, 1)


@cache
def is_christmas() -> npt.NDArray[np.bool_]:
    """Whether a day lies in the Christmas season, shape (ALL_DAYS,)."""
    months = all_dates().astype("datetime64[M]")
    month_of_year = months.astype(np.int64) % 12 + 1
    day_of_month = (all_dates() - months.astype("datetime64[D]")).astype(np.int64) + 1
    key = month_of_year * 100 + day_of_month
    (from_month, from_day), (to_month, to_day) = CHRISTMAS
    return np.asarray((key >= from_month * 100 + from_day) & (key <= to_month * 100 + to_day))


def _season(christmas_factor: float) -> Floats:
    """Purchase intensity per day; its mean over the horizon is exactly 1."""
    month_of_year = all_dates().astype("datetime64[M]").astype(np.int64) % 12
    # 1970-01-01, the day numpy counts from, was a Thursday.
    day_of_week = (all_dates().astype(np.int64) + 3) % 7
    factors = np.array(MONTH_FACTORS)[month_of_year] * np.array(WEEKDAY_FACTORS)[day_of_week]
    factors = np.where(is_christmas(), factors * christmas_factor, factors)
    return np.asarray(factors / factors[HISTORY_DAYS:].mean())


@cache
def shopping_seasons() -> Floats:
    """Purchase intensity per day of everybody else and of gift buyers, shape (2, ALL_DAYS).

    Normalised over the horizon, so that a purchase rate per day holds for the year after the end
    exactly, and for the years before it nearly.
    """
    return np.stack([_season(CHRISTMAS_FACTOR), _season(GIFT_CHRISTMAS_FACTOR)])


@cache
def season_clocks() -> Floats:
    """Time as the seasons run: cumulative intensity at the end of each day, (2, ALL_DAYS)."""
    return np.cumsum(shopping_seasons(), axis=1)


def acquisition_weights(month_factors: dict[int, float]) -> Floats:
    """How many customers come in per day, relatively, shape (HISTORY_DAYS,).

    Parameters
    ----------
    month_factors
        Month number and by how much a campaign multiplied that month's newcomers.
    """
    growth = 1 + ACQUISITION_GROWTH * np.arange(HISTORY_DAYS) / LAST_DAY
    weights = shopping_seasons()[0, :HISTORY_DAYS] * growth
    months = month_numbers()[:HISTORY_DAYS]
    for month_number, factor in month_factors.items():
        weights = np.where(months == month_number, weights * factor, weights)
    return np.asarray(weights)


def seconds_of_day(uniforms: Floats) -> Ints:
    """Turn numbers in [0, 1) into seconds of a shopping day; shape kept."""
    shares = np.concatenate([[0.0], np.cumsum(HOUR_FACTORS) / sum(HOUR_FACTORS)])
    hours = np.arange(25) * 3600.0
    seconds = np.interp(uniforms, shares, hours).astype(np.int64)
    return np.asarray(np.minimum(seconds, SECONDS_PER_DAY - 1))

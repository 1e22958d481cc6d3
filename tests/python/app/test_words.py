"""Numbers, dates and files as people get them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from test_contract import build_from

from lib import downloads, theme
from lib import format as fmt


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (950, "950"),
        (999, "999"),
        (1000, "1.0K"),
        (12_345, "12.3K"),
        (999_949, "999.9K"),
        (999_950, "1.0M"),
        (1_234_567, "1.2M"),
        (-45_600, "-45.6K"),
        (2_500_000_000, "2.5B"),
        (0.25, "0.2"),
        (None, "\N{EN DASH}"),
        (float("nan"), "\N{EN DASH}"),
        (np.float64("inf"), "\N{EN DASH}"),
        (pd.NaT, "\N{EN DASH}"),
    ],
)
def test_compact(value: Any, said: str) -> None:
    assert fmt.compact(value) == said


@pytest.mark.parametrize(
    ("value", "currency", "short", "full"),
    [
        (1234.5, "EUR", "€1.2K", "€1,234.50"),
        (-12.3, "EUR", "-€12.30", "-€12.30"),
        (-0.001, "EUR", "€0.00", "€0.00"),
        (Decimal("1260000.10"), "GBP", "£1.3M", "£1,260,000.10"),
        (99.999, "CHF", "CHF 100.00", "CHF 100.00"),
        (5, "", "5.00", "5.00"),
        (None, "EUR", "\N{EN DASH}", "\N{EN DASH}"),
    ],
)
def test_money(value: Any, currency: str, short: str, full: str) -> None:
    assert fmt.money_short(value, currency) == short
    assert fmt.money(value, currency) == full


def test_a_share_comes_with_the_number_behind_it() -> None:
    assert fmt.percent(0.1234, 4210) == "12.3% (n = 4,210)"
    assert fmt.percent(None, 10) == "\N{EN DASH}"


def test_a_change_needs_something_to_compare_with() -> None:
    assert fmt.change(110, 100) == "+10.0%"
    assert fmt.change(-5, -10) == "+50.0%"
    assert fmt.change(5, 0) is None
    assert fmt.change(None, 5) is None


@pytest.mark.parametrize(
    ("grain", "said"),
    [("month", "May 2026"), ("quarter", "Q2 2026"), ("week", "week of 4 May 2026")],
)
def test_a_period_has_a_name(grain: str, said: str) -> None:
    assert fmt.period(dt.date(2026, 5, 4), grain) == said


def test_times_are_told_in_utc() -> None:
    assert fmt.moment("2026-05-18 06:01:10.5") == "18 May 2026, 06:01 UTC"
    assert fmt.moment("2026-05-18T08:01:10+02:00") == "18 May 2026, 06:01 UTC"


def test_words_on_a_colour_can_be_read() -> None:
    """WCAG asks for a contrast of 4.5 to 1 for small text."""

    def luminance(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for step in range(21):
        paint = theme.sequential(step / 20)
        light, dark = sorted((luminance(paint), luminance(theme.readable_on(paint))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, paint


def file_of(rows: pa.Table, tmp_path: Path, total: int | None = None) -> tuple[str, str]:
    """Write rows as a download; return its head and its body."""
    build = build_from({}, tmp_path)
    content = downloads.csv(
        rows, build, name="rfm", filters="segment = Champions", total=total or rows.num_rows,
        definition="One row\nper customer.",
    ).decode()  # fmt: skip
    lines = content.splitlines(keepends=True)
    head = [line for line in lines if line.startswith("# ")]
    return "".join(head), content[len("".join(head)) :]


def test_a_download_says_what_it_is(tmp_path: Path) -> None:
    head, body = file_of(pa.table({"customer_id": ["a", "b"]}), tmp_path)
    assert "# filters: segment = Champions\n" in head
    assert "# rows: 2 of 2 (complete)\n" in head
    assert "# definition: One row per customer.\n" in head
    assert f"# build: {tmp_path.name}, git revision abc1234\n" in head
    assert "# data to: 2026-05-17\n" in head
    assert list(csv.reader(io.StringIO(body))) == [["customer_id"], ["a"], ["b"]]


def test_a_cut_download_says_so(tmp_path: Path) -> None:
    head, _ = file_of(pa.table({"customer_id": ["a", "b"]}), tmp_path, total=7)
    assert "# rows: 2 of 7 (cut to the first 2)\n" in head


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "=cmd|' /C calc'!A0"])
def test_no_cell_runs_as_a_formula(evil: str, tmp_path: Path) -> None:
    _, body = file_of(pa.table({"name": [evil, None, "fine"]}), tmp_path)
    assert [row[0] for row in csv.reader(io.StringIO(body)) if row][1:] == ["'" + evil, "fine"]


def test_numbers_and_dates_stay_exact_and_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    rows = pa.table(
        {
            "amount": pa.array([Decimal("-12.30"), None], pa.decimal128(18, 2)),
            "day": pa.array([dt.date(2026, 5, 31), None]),
            "at": pa.array([dt.datetime(2026, 5, 31, 6, 1), None]),
        }
    )
    _, body = file_of(rows, tmp_path)
    assert body.splitlines()[1:] == ["-12.30,2026-05-31,2026-05-31 06:01:00", ",,"]

"""Open a page of the app in-process, and read what is on it."""

from __future__ import annotations

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[3]
APP = ROOT / "streamlit_app"
PAGES = (
    "overview", "customers", "rfm", "segments", "cohorts", "clv", "churn", "trust", "sources",
    "data_quality", "identity",
)  # fmt: skip

# What must never be on a screen.
NOT_FOR_PEOPLE = re.compile(r"\b(nan|NaN|None|NaT|inf|null)\b")


def open_page(word: str, **address: str) -> AppTest:
    """Open a page with these values in the address; an exception on it fails the test."""
    test = AppTest.from_file(str(APP / "streamlit_app.py"), default_timeout=120)
    # The filters of the bar take their value from the address on the first run, those of a page
    # when it is opened; a page can be switched to only after a first run.
    for name, value in address.items():
        test.query_params[name] = value
    test.run()
    for name, value in address.items():
        test.query_params[name] = value
    test.switch_page(f"app_pages/{word}.py").run()
    assert not test.exception, [error.value for error in test.exception]
    return test


def words(test: AppTest) -> str:
    """Return everything a reader can read outside tables and charts."""
    groups = (
        test.title, test.subheader, test.markdown, test.caption, test.warning, test.error,
    )  # fmt: skip
    parts = [str(element.value) for group in groups for element in group]
    parts += [f"{card.label} {card.value} {card.delta}" for card in test.metric]
    return "\n".join(parts)


def charts(test: AppTest) -> int:
    """Return how many charts are on the page."""
    kinds = ("vega_lite_chart", "e_charts_chart", "echarts_chart")
    return sum(len(test.get(kind)) for kind in kinds)

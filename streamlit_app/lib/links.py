"""Ways from one page to another that keep the filters."""

from __future__ import annotations

import streamlit as st

from lib.shell import ROOT


def open_customer(customer_id: str) -> None:
    """Go to the page of one customer, at an address that can be sent on."""
    st.switch_page(str(ROOT / "app_pages" / "customers.py"), query_params={"customer": customer_id})


def open_segment(segment: str) -> None:
    """Go to the list of customers of one segment."""
    st.switch_page(str(ROOT / "app_pages" / "customers.py"), query_params={"segment": segment})


def close_customer() -> None:
    """Go back to the list of customers."""
    st.switch_page(str(ROOT / "app_pages" / "customers.py"))


def page_link(word: str, label: str, **address: str) -> None:
    """Offer the way to another page."""
    st.page_link(
        str(ROOT / "app_pages" / f"{word}.py"), label=label, icon=":material/arrow_forward:",
        query_params=address,
    )  # fmt: skip

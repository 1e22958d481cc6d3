"""Ways from one page to another that keep the filters."""

from __future__ import annotations

import streamlit as st

from lib import page
from lib.shell import ROOT

_ADDRESS = "sent_to"


def open_customer(customer_id: str) -> None:
    """Go to the page of one customer, at an address that can be sent on."""
    st.session_state[page.OPENED] = st.session_state.get(page.OPENED, 0) + 1
    _go_to_customers({"customer": customer_id})


def close_customer() -> None:
    """Go back to the list of customers."""
    _go_to_customers({})


def arrive() -> None:
    """Say again what address somebody was sent to; a browser that has it does nothing.

    What Streamlit tells the browser before a switch of pages is lost when the switch is quicker
    than the message.
    """
    address = st.session_state.pop(_ADDRESS, None)
    if address is not None:
        st.query_params.update(address)


def _go_to_customers(address: dict[str, str]) -> None:
    st.session_state[_ADDRESS] = address
    st.switch_page(str(ROOT / "app_pages" / "customers.py"), query_params=address)


def page_link(word: str, label: str, **address: str) -> None:
    """Offer the way to another page."""
    st.page_link(
        str(ROOT / "app_pages" / f"{word}.py"), label=label, icon=":material/arrow_forward:",
        query_params=address,
    )  # fmt: skip

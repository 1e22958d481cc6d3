"""The router: choose the build, draw what all pages share, run the page."""

from __future__ import annotations

import logging
from pathlib import Path

import duckdb
import streamlit as st

from lib import connection, links, shell

st.set_page_config(
    page_title="klientela",
    page_icon=str(Path(__file__).parent / "assets" / "icon.svg"),
    layout="wide",
    initial_sidebar_state=232,
)

build = connection.pin()
page = shell.navigation()
if build is None:
    shell.nothing_published()
else:
    try:
        links.arrive()
        shell.frame(page)
        page.run()
    except (duckdb.CatalogException, duckdb.BinderException):
        # A table or column that this version reads is not in the build: it was made by another.
        logging.getLogger(__name__).exception("The build does not fit this version of the app")
        shell.other_version()

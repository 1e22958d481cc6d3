"""Which published build this run reads, and the one connection to it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import streamlit as st

from klientela.errors import KlientelaError
from klientela.paths import Warehouse, project_root, warehouse_dir
from klientela.publish.last_build import LastBuild, read_last_build
from klientela.publish.manifest import DATABASE_FILE
from klientela.publish.reader import ServedBuild, open_database, served_build, served_folder

_PIN = "_pinned_build"


def warehouse() -> Warehouse:
    """Return the folder that holds the published builds."""
    return Warehouse(warehouse_dir(project_root()))


def pin() -> ServedBuild | None:
    """Choose the build of this script run: the link is resolved here and nowhere else."""
    build = served_build(warehouse())
    st.session_state[_PIN] = build
    return build


def pinned() -> ServedBuild:
    """Return the build of this script run."""
    build: ServedBuild = st.session_state[_PIN]
    return build


def last_build() -> LastBuild | None:
    """Return what the last dbt run left behind; None when there is none that can be read."""
    try:
        return read_last_build(warehouse())
    except KlientelaError:
        return None


def fragment(function: Callable[[], None], *, run_every: str | None = None) -> Callable[[], None]:
    """Make a fragment that refreshes the whole page when another build is served by now.

    A fragment runs without the entry script, so its pin can be older than what is published,
    and the folder it points at can be gone.
    """

    @functools.wraps(function)
    def guarded() -> None:
        if pinned().folder != served_folder(warehouse()):
            st.rerun()
        function()

    fragmented: Callable[[], None] = st.fragment(guarded, run_every=run_every)
    return fragmented


def frame(sql: str, parameters: tuple[Any, ...] = ()) -> pd.DataFrame:
    """Return the rows of a small result; kept per build, so a new build is read anew."""
    return _frame(str(pinned().folder), sql, parameters)


def table(folder: str, sql: str, parameters: tuple[Any, ...] = ()) -> pa.Table:
    """Return the rows of a large result as Arrow; not kept, and usable outside a script run."""
    cursor = _connection(folder).cursor()
    return cursor.sql(sql, params=list(parameters)).to_arrow_table()


@st.cache_data(max_entries=512, show_spinner=False)
def _frame(folder: str, sql: str, parameters: tuple[Any, ...]) -> pd.DataFrame:
    return _connection(folder).cursor().execute(sql, parameters).df()


@st.cache_resource(max_entries=2, show_spinner=False)
def _connection(folder: str) -> duckdb.DuckDBPyConnection:
    return open_database(Path(folder) / DATABASE_FILE, memory_limit="2GB")

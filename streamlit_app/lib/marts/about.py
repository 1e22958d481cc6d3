"""What the marts say about themselves: definitions, currency, members, segments."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import connection


@st.cache_data(max_entries=4, show_spinner=False)
def _comments(folder: str) -> dict[str, str]:
    found = connection.table(
        folder,
        """
        select table_name as name, comment from duckdb_tables() where comment is not null
        union all
        select table_name || '.' || column_name, comment from duckdb_columns()
        where comment is not null
        """,
    )
    return dict(zip(*(found[name].to_pylist() for name in ("name", "comment")), strict=True))


def definition(name: str) -> str:
    """Return the description of ``table`` or ``table.column`` as dbt put it in the database."""
    return _comments(str(connection.pinned().folder)).get(name, "")


def currency() -> str:
    """Return the reporting currency."""
    found = connection.frame("select max(currency) as currency from core.dim_customers")
    value = found["currency"].iloc[0]
    return value if isinstance(value, str) else ""


def members(dimension: str) -> list[str]:
    """Return the channels or countries there are, the biggest first."""
    column = {"channel": "channel", "country": "country"}[dimension]
    found = connection.frame(
        f"""
        select {column} as member from insights.agg_overview_periods
        where period_type = 'quarter' and {column} <> 'All'
        group by 1 order by sum(order_count) desc, 1 limit 60
        """
    )
    return list(found["member"])


def segments() -> pd.DataFrame:
    """Return the RFM segments in their order, with their words and colour key."""
    return connection.frame(
        """
        select segment, sort_order, meaning, opportunity, next_step, color_key
        from rfm.dim_rfm_segments order by sort_order
        """
    )

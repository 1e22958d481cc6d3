"""The parts every page is made of: opening words, cards, sections, empty states, tables."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import pandas as pd
import streamlit as st

from lib import format as fmt
from lib.marts import about

Kind = Literal[
    "text", "count", "money", "amount", "percent", "date", "moment", "decimal", "precise"
]

# How often a customer was opened from a list in this session.
OPENED = "opened"


@dataclass(frozen=True)
class Column:
    """A column of a table on screen: what it is called, how it is written, what it means."""

    name: str
    label: str
    kind: Kind = "text"
    definition: str = ""


@dataclass(frozen=True)
class Card:
    """A headline number."""

    label: str
    value: str
    full: str = ""
    delta: str | None = None
    against: str | None = None
    definition: str = ""
    trend: Sequence[float] = ()
    more_is_better: bool | None = True


def opening(title: str, question: str, sentences: Sequence[str]) -> None:
    """Open a page: its name, the question it answers, and what the numbers say now."""
    st.title(title, anchor=False)
    st.caption(question)
    if sentences:
        st.markdown("  \n".join(escaped(sentence) for sentence in sentences))


def section(title: str, definition: str = "", note: str = "") -> None:
    """Head a part of the page with what it shows; the definition waits behind the mark."""
    st.subheader(title, anchor=False, help=escaped(definition) or None)
    if note:
        st.caption(escaped(note))


def cards(shown: Sequence[Card]) -> None:
    """Show headline numbers, at most four in a row."""
    grid = st.grid(min(len(shown), 4), min_column_width=165, gap="small")
    for card in shown:
        hover = ". ".join(
            part.rstrip(".") for part in (card.full, about.definition(card.definition)) if part
        )
        grid.metric(
            card.label,
            escaped(card.value),
            delta=escaped(card.delta) if card.delta else None,
            delta_color=("off" if card.more_is_better is None
                         else "normal" if card.more_is_better else "inverse"),
            delta_description=card.against if card.delta else None,
            help=escaped(hover) or None,
            chart_data=list(card.trend) or None,
            border=True,
            height="stretch",
        )  # fmt: skip


def chip(name: str, color: str) -> None:
    """Head a card with a category's name and its colour, which is the same on every page."""
    st.html(f'<div class="chip"><span style="background:{color}"></span>{html.escape(name)}</div>')


def empty(why: str, what_to_do: str) -> None:
    """Stand in for a chart or table that has nothing to show: the cause and the next step."""
    with st.container(border=True, key=None):
        st.markdown(f":material/hourglass_empty: **{escaped(why)}**")
        st.caption(escaped(what_to_do))


def chart(drawn: alt.TopLevelMixin, alt_text: str, *, key: str | None = None) -> None:
    """Draw a chart with words for those who cannot see it."""
    st.altair_chart(drawn, width="stretch", alt=alt_text, key=key)


def table(
    shown: pd.DataFrame,
    columns: Sequence[Column],
    *,
    currency: str = "",
    key: str | None = None,
    selectable: bool = False,
    height: int | Literal["auto", "content"] = "auto",
    alt_text: str = "",
) -> int | None:
    """Show a table with people's words; return the row that was clicked, if any can be."""
    listed = shown[[column.name for column in columns]]
    shares = [column.name for column in columns if column.kind == "percent"]
    if shares:
        # Per cent with one decimal: the named format drops trailing zeros, so columns do not align.
        listed = listed.assign(**{name: listed[name].astype(float) * 100 for name in shares})
    event = st.dataframe(
        listed,
        hide_index=True,
        placeholder=fmt.NOTHING,
        column_config={column.name: _config(column, currency) for column in columns},
        # A click that opened a customer must not open them again when the list comes back, which it
        # does where the run that would forget it was cut short.
        key=f"{key}-{st.session_state.get(OPENED, 0)}" if selectable else key,
        height=height,
        alt=alt_text or None,
        **({"on_select": "rerun", "selection_mode": "single-cell"} if selectable else {}),
    )
    if not selectable:
        return None
    cells = event["selection"]["cells"]
    return int(cells[0][0]) if cells else None


def _config(column: Column, currency: str) -> Any:
    config = st.column_config
    label = f"{column.label} ({currency})" if column.kind == "money" and currency else column.label
    shared: dict[str, Any] = {
        "label": label, "help": about.definition(column.definition) or None
    }  # fmt: skip
    if column.kind == "count":
        return config.NumberColumn(format="%,d", **shared)
    if column.kind in ("money", "amount"):
        return config.NumberColumn(format="%,.2f", **shared)
    if column.kind == "decimal":
        return config.NumberColumn(format="%,.2f", **shared)
    if column.kind == "precise":
        return config.NumberColumn(format="%.4f", **shared)
    if column.kind == "percent":
        return config.NumberColumn(format="%.1f%%", **shared)
    if column.kind == "date":
        return config.DateColumn(format="D MMM YYYY", **shared)
    if column.kind == "moment":
        return config.DatetimeColumn(format="D MMM YYYY, HH:mm", **shared)
    return config.TextColumn(**shared)


def escaped(text: str) -> str:
    """Keep a dollar amount from being read as a formula."""
    return text.replace("$", "\\$")


def plain(text: str) -> str:
    """Keep what stands in somebody's file from being read as marks of a text."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~:$])", r"\\\1", text)

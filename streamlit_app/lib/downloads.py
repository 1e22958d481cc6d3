"""Downloads that say what they are: filters, definition, build and row count inside the file."""

from __future__ import annotations

import io
from collections.abc import Callable

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import streamlit as st

from klientela.publish.reader import ServedBuild
from lib import connection
from lib import format as fmt
from lib.marts import consents
from lib.marts.query import Query

# A browser and a spreadsheet take this much; a cut file says that it is one.
MAX_ROWS = 500_000

# A list of people is for one of the channels of `consents`, or for this.
ANALYSIS = "Analysis only"

# A spreadsheet runs a text cell that starts with one of these as a formula.
_FORMULA = r"^[=+\-@\t\r]"


def query_button(
    query: Callable[[int], Query], *, name: str, filters: str, definition: str, total: int
) -> None:
    """Offer all rows of a query. It runs on the click, on the build that is on screen."""
    build = connection.pinned()

    def content() -> bytes:
        asked = query(MAX_ROWS)
        rows = connection.table(str(build.folder), asked.sql, asked.parameters)
        return csv(rows, build, name=name, filters=filters, definition=definition, total=total)

    _button(content, name, total)


def people_button(
    query: Callable[[int], Query], *, name: str, filters: str, definition: str, total: int
) -> None:
    """Offer a list of customers to be contacted on a channel: without those who may not be.

    How many were left out stands beside the button and in the file. A file for analysis has
    everybody, and says that it is no list to contact anybody from.
    """
    choice, offer = st.columns([1, 3], vertical_alignment="bottom")
    uses = (*consents.CHANNELS, ANALYSIS)
    # a shop that knows of no consent at all has nobody to contact, and everybody to analyse
    first = 0 if consents.is_anybody_contactable() else uses.index(ANALYSIS)
    use = choice.selectbox("List for", uses, index=first, key=f"use-{name}")
    with offer:
        if use == ANALYSIS:
            words = f"{filters}; for analysis, consent not asked: contact nobody from this list"
            query_button(query, name=name, filters=words, definition=definition, total=total)
            return
        kept = consents.contactable_count(query(total), use)
        left_out = f"{fmt.plural(total - kept, 'customer')} left out: no consent to {use.lower()}"
        query_button(
            lambda limit: consents.contactable(query(total), use, limit),
            name=name,
            filters=f"{filters}; may be contacted by {use.lower()}, {left_out}",
            definition=definition,
            total=kept,
        )
        st.caption(f"{left_out}, or nothing to reach them by.")


def frame_button(frame: pd.DataFrame, *, name: str, filters: str, definition: str) -> None:
    """Offer the rows that are on screen already."""
    build = connection.pinned()

    def content() -> bytes:
        rows = pa.Table.from_pandas(frame, preserve_index=False)
        return csv(rows, build, name=name, filters=filters, definition=definition, total=len(frame))

    _button(content, name, len(frame))


def csv(
    rows: pa.Table, build: ServedBuild, *, name: str, filters: str, definition: str, total: int
) -> bytes:
    """Write rows as CSV under a head of lines that start with ``#``."""
    cut = f"cut to the first {rows.num_rows:,}" if rows.num_rows < total else "complete"
    head = {
        "klientela": name,
        "data to": build.manifest.data_to,
        "build": f"{build.published_id}, git revision {build.manifest.git_revision}",
        "filters": filters,
        "rows": f"{rows.num_rows} of {total} ({cut})",
        "definition": definition,
    }
    out = io.BytesIO()
    for label, value in head.items():
        out.write(f"# {label}: {' '.join(str(value).split())}\n".encode())
    if not rows.num_columns:
        return out.getvalue()
    safe = pa.table({field.name: _guarded(rows[field.name]) for field in rows.schema})
    pa_csv.write_csv(safe, out, pa_csv.WriteOptions(quoting_style="needed"))
    return out.getvalue()


def _guarded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Make a column safe for a spreadsheet: text that would run as a formula gets a quote."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        return pc.cast(pc.floor_temporal(column, unit="second"), pa.timestamp("s"))
    if pa.types.is_dictionary(kind):
        column = pc.cast(column, pa.string())
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        risky = pc.match_substring_regex(column, _FORMULA)
        return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
    return column


def _button(content: Callable[[], bytes], name: str, total: int) -> None:
    st.download_button(
        f"Download {fmt.plural(min(total, MAX_ROWS), 'row')} (CSV)",
        data=content,
        file_name=f"klientela-{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"download-{name}",
        disabled=total == 0,
        help="The filters, the definition, the build and the number of rows are in the file.",
    )

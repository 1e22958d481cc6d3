"""Sources, the page that says what is connected, what it is enough for, and takes more in."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import downloads, needs, page, uploads
from lib import format as fmt
from lib.charts import sources as charts
from lib.marts import about, sources
from lib.page import Card, Column
from lib.parts import bring_in

QUALITY, FRESH = "agg_data_quality", "agg_source_freshness"
CONNECTED = (
    Column("source_name", "Source", "text", f"{QUALITY}.source_name"),
    Column("entity", "Rows of", "text", f"{QUALITY}.entity"),
    Column("row_count", "Rows in", "count", f"{QUALITY}.row_count"),
    Column("used_count", "Rows used", "count", f"{QUALITY}.outcome"),
    Column("used_share", "Used", "percent", f"{QUALITY}.outcome"),
    Column("first_date", "From", "date", f"{FRESH}.first_date"),
    Column("newest_date", "To", "date", f"{FRESH}.newest_date"),
    Column("state", "State", "text", f"{FRESH}.is_silent"),
)


def show() -> None:
    """Draw the page."""
    found, judged = _judged(sources.connected()), needs.all_needs()
    page.opening("Sources", "What is connected, and what is it enough for?",
                 _sentences(found, judged))  # fmt: skip
    page.cards(_cards(found, judged))
    _connected(found)
    _needs(judged)
    if uploads.are_allowed():
        bring_in.show()
    else:
        page.section("Bring in a file")
        page.empty(
            "Files cannot be brought in on this server.",
            "Run `klientela import FILE` where the data folder is, then `klientela build`.",
        )


def _judged(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(
        pair=found["source_name"] + ": " + found["entity"].str.replace("_", " "),
        used_share=found["used_count"] / found["row_count"],
        state=[_state(row) for _, row in found.iterrows()],
        is_trouble=[_is(row["is_silent"]) or _is(row["is_volume_unusual"])
                    for _, row in found.iterrows()],
    )  # fmt: skip


def _is(value: object) -> bool:
    """Say whether a flag is set; one that is not known is not."""
    return not fmt.is_missing(value) and bool(value)


def _state(row: pd.Series) -> str:
    """Say how new the rows are, and how many came of late, against the source's own history."""
    if fmt.is_missing(row["newest_date"]):
        return "its rows have no day" if row["used_count"] else "no row is used"
    if _is(row["is_silent"]):
        return (
            f"silent for {fmt.plural(row['days_since_newest'], 'day')}, never before for more "
            f"than {fmt.count(row['longest_gap_days'])}"
        )
    if fmt.is_missing(row["usual_week_row_count"]):
        return "too young to say what is usual"
    week = (
        f"{fmt.count(row['newest_week_row_count'])} rows in its newest week, "
        f"{fmt.decimal(row['usual_week_row_count'], 0)} are usual"
    )
    return f"unusual: {week}" if _is(row["is_volume_unusual"]) else f"as usual: {week}"


def _sentences(found: pd.DataFrame, judged: list[needs.Need]) -> list[str]:
    said = []
    if not found.empty:
        rows, used = int(found["row_count"].sum()), int(found["used_count"].sum())
        names = sorted(set(found["source_name"]))
        said.append(
            f"**{fmt.plural(len(names), 'source')}** {'brings' if len(names) == 1 else 'bring'} "
            f"**{fmt.plural(rows, 'row')}** of {fmt.plural(found['entity'].nunique(), 'kind')}; "
            f"{fmt.percent(used / rows, rows)} are used."
        )
        trouble = found[found["is_trouble"]]
        if not trouble.empty:
            first = trouble.iloc[0]
            more = f" {len(trouble) - 1} more below." if len(trouble) > 1 else ""
            said.append(f"To be looked at: **{first['pair']}**, {first['state']}.{more}")
    shut = [need.name for need in judged if not need.is_open]
    said.append(
        f"**{len(judged) - len(shut)} of {len(judged)}** analyses have what they need"
        + (f"; not yet: {', '.join(shut)}." if shut else ".")
    )
    return said


def _cards(found: pd.DataFrame, judged: list[needs.Need]) -> list[Card]:
    rows, used = int(found["row_count"].sum()), int(found["used_count"].sum())
    dated = int(found["newest_date"].notna().sum())
    return [
        Card("Sources", fmt.count(found["source_name"].nunique()),
             full=", ".join(sorted(set(found["source_name"]))),
             definition=f"{QUALITY}.source_name"),
        Card("Rows used", fmt.compact(used),
             full=f"{fmt.count(used)} of {fmt.count(rows)} rows in",
             definition=f"{QUALITY}.outcome"),
        Card("To be looked at", fmt.count(found["is_trouble"].sum()),
             full=f"of {fmt.count(dated)} whose rows have a day",
             definition=FRESH),
        Card("Analyses open", fmt.count(sum(need.is_open for need in judged)),
             full=f"of {len(judged)}, below with what each has and needs"),
    ]  # fmt: skip


def _connected(found: pd.DataFrame) -> None:
    page.section(
        "What is connected?", about.definition(FRESH),
        "From the first to the newest row used. In orange: silent for longer than ever before, or "
        "far more or fewer rows than is usual for the source.",
    )  # fmt: skip
    if found.empty:
        page.empty(
            "Nothing is connected.",
            "Bring in a file below, or put an export into the data folder and build.",
        )
        return
    dated = found[found["newest_date"].notna()]
    if not dated.empty:
        page.chart(
            charts.spans(dated),
            "Bars over time, one for each source and kind of row: from its first to its newest "
            "row used.",
        )
    listed = found.assign(entity=found["entity"].str.replace("_", " "))
    page.table(listed, CONNECTED, alt_text="Table of sources and kinds of rows.")
    downloads.frame_button(
        found.drop(columns=["pair"]), name="sources", filters="none",
        definition=about.definition(FRESH),
    )  # fmt: skip


def _needs(judged: list[needs.Need]) -> None:
    page.section(
        "What is it enough for?", "",
        "What each analysis has of what it needs. The bounds are vars of the project.",
    )  # fmt: skip
    grid = st.grid(3, min_column_width=260, gap="small")
    for need in judged:
        with grid.container(border=True, height="stretch"):
            icon = (":green[:material/check_circle:]" if need.is_open
                    else ":orange[:material/hourglass_empty:]")  # fmt: skip
            st.markdown(
                f"{icon} **{need.name}**: {'open' if need.is_open else 'not yet'}",
                help=page.escaped(about.definition(need.definition)) or None,
            )
            st.caption(page.escaped(f"{need.have[:1].upper()}{need.have[1:]}."))
            if not need.is_open:
                st.markdown(f"**Next step.** {need.to_do}")


show()

"""Trust, the page that says whether to believe a number."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import connection, downloads, page
from lib import format as fmt
from lib.charts import trust as charts
from lib.marts import about, trust
from lib.page import Card, Column

QUALITY = "agg_data_quality"
RULES = (
    Column("source_name", "Source", "text", f"{QUALITY}.source_name"),
    Column("entity", "Rows of", "text", f"{QUALITY}.entity"),
    Column("outcome", "Outcome", "text", f"{QUALITY}.outcome"),
    Column("row_count", "Rows", "count", f"{QUALITY}.row_count"),
    Column("source_amount", "Their amount", "amount", f"{QUALITY}.source_amount"),
    Column("rule_sentence", "Why", "text", f"{QUALITY}.rule_sentence"),
)
REJECTED = (
    Column("source_file", "File", "text", "fct_rejected_rows.source_file"),
    Column("source_row", "Row", "count", "fct_rejected_rows.source_row"),
    Column("column_name", "Column", "text", "fct_rejected_rows.column_name"),
    Column("rule_id", "Rule", "text", "fct_rejected_rows.rule_id"),
    Column("entity", "Read as", "text", "fct_rejected_rows.entity"),
)
BUILDS = (
    Column("started_at", "Began (UTC)", "moment", "fct_builds.started_at"),
    Column("status", "Status", "text", "fct_builds.status"),
    Column("data_to", "Data to", "date", "fct_builds.data_to"),
    Column("tests_passed", "Passed", "count", "fct_builds.tests_passed"),
    Column("tests_failed", "Failed", "count", "fct_builds.tests_failed"),
    Column("rows_in", "Rows in", "count", "fct_builds.rows_in"),
    Column("rows_rejected", "Left out", "count", "fct_builds.rows_rejected"),
    Column("git_revision", "Revision", "text", "fct_builds.git_revision"),
    Column("failed_nodes", "What failed", "text", "fct_builds.failed_nodes"),
)
MOST_RULES = 8


def show() -> None:
    """Draw the page."""
    found, builds = trust.quality(), trust.builds()
    manifest = connection.pinned().manifest
    rows_in = int(found["row_count"].sum())
    used = int(found[found["outcome"] == "accepted"]["row_count"].sum())
    said = []
    if rows_in:
        said.append(
            f"**{fmt.count(rows_in)}** rows were read; **{fmt.percent(used / rows_in, rows_in)}** "
            f"are used, {fmt.count(rows_in - used)} are left out, each with a reason. Nothing is "
            "lost: rows in = used + left out."
        )
    said.append(
        f"**{fmt.count(manifest.tests_passed)} of {fmt.count(manifest.tests_run)}** tests passed "
        "on this build; only a build whose tests all passed is ever shown."
    )
    page.opening("Trust", "Should this number be believed?", said)
    page.cards(
        [
            Card("Rows in", fmt.compact(rows_in), full=fmt.count(rows_in),
                 definition=f"{QUALITY}.row_count"),
            Card("Rows used", fmt.compact(used), full=fmt.count(used),
                 definition=f"{QUALITY}.outcome"),
            Card("Rows left out", fmt.compact(rows_in - used), full=fmt.count(rows_in - used),
                 definition="fct_rejected_rows"),
            Card("Tests passed", fmt.count(manifest.tests_passed),
                 full=f"of {fmt.count(manifest.tests_run)} that ran",
                 definition="fct_builds.tests_passed"),
        ]
    )  # fmt: skip
    _rows(found)
    _rejected(rows_in - used)
    _builds(builds)
    _build_facts()


def _rows(found: pd.DataFrame) -> None:
    page.section("Where did the rows go?", about.definition(QUALITY))
    if found.empty:
        page.empty("No row has been read.", "Put an export into the data folder and build again.")
        return
    found = found.assign(pair=found["source_name"] + ": " + found["entity"].str.replace("_", " "))
    sizes = found.groupby("pair")["row_count"].sum().sort_values(ascending=False)
    chosen = st.selectbox(
        "Rows of", list(sizes.index), key="rows_of", bind="query-params",
        label_visibility="collapsed", width=320,
    )  # fmt: skip
    part = found[found["pair"] == chosen]
    steps = _steps(part)
    rules = steps[steps["kind"] == "rejected"]
    left, right = st.columns(2, gap="large")
    with left:
        page.chart(
            charts.steps(steps),
            f"Waterfall for {chosen}: rows in, rows left out by rule, rows used.",
        )
    with right:
        if rules.empty:
            page.empty("No row was left out here.", "Every one of them is used.")
        else:
            page.chart(charts.reasons(rules), f"Bars for {chosen}: rows left out by rule.")
    page.table(part, RULES, alt_text="Table of rules and the rows they decided on.")
    downloads.frame_button(
        found.drop(columns=["pair"]),
        name="data-quality",
        filters="none",
        definition=about.definition(QUALITY),
    )


def _steps(part: pd.DataFrame) -> pd.DataFrame:
    """Lay the rules out as steps from rows in down to rows used."""
    total = int(part["row_count"].sum())
    rules = part[part["outcome"] == "rejected"].sort_values("row_count", ascending=False)
    shown = [
        (row["rule_id"].replace("_", " "), int(row["row_count"]), row["rule_sentence"])
        for _, row in rules.head(MOST_RULES).iterrows()
    ]
    rest = int(rules["row_count"].iloc[MOST_RULES:].sum())
    if rest:
        shown.append(("other rules", rest, "See the table."))
    steps = [("rows in", "in", 0, total, total, "Every row of the file.")]
    left = total
    for name, number, why in shown:
        steps.append((name, "rejected", left - number, left, number, why))
        left -= number
    steps.append(("rows used", "accepted", 0, left, left, "What every page is made of."))
    return pd.DataFrame(steps, columns=["step", "kind", "low", "high", "row_count", "why"])


def _rejected(total: int) -> None:
    page.section(
        "Which rows were left out?", about.definition("fct_rejected_rows"),
        "Where each stands, never what stood in it.",
    )  # fmt: skip
    if not total:
        page.empty("Every row was used.", "Nothing needs to be fixed at the source.")
        return
    shown = trust.rejected(200).frame()
    page.table(shown, REJECTED, height=320, alt_text="Table of rows that were left out.")
    if total > len(shown):
        st.caption(f"The first {len(shown)} of {fmt.count(total)}. The download has the rest.")
    downloads.query_button(
        trust.rejected, name="rejected-rows", filters="none",
        definition=about.definition("fct_rejected_rows"), total=total,
    )  # fmt: skip


def _builds(builds: pd.DataFrame) -> None:
    page.section("How did the builds go?", about.definition("fct_builds"))
    if builds.empty:
        page.empty("No build is on record.", "`klientela build` writes one.")
        return
    newest = builds.head(20).iloc[::-1]
    newest = newest.assign(
        when=[f"{fmt.day(at)}, {pd.Timestamp(at):%H:%M}" for at in newest["started_at"]]
    )
    page.chart(charts.builds(newest), "Bars: tests passed, warned and failed in each build.")
    page.table(builds, BUILDS, alt_text="Table of builds.")
    downloads.frame_button(
        builds, name="builds", filters=f"the newest {len(builds)}",
        definition=about.definition("fct_builds"),
    )  # fmt: skip


def _build_facts() -> None:
    build = connection.pinned()
    manifest = build.manifest
    with st.expander("This build", icon=":material/info:"):
        st.markdown(
            f"- Published as `{build.published_id}`, {fmt.moment(manifest.published_at)}\n"
            f"- dbt run `{manifest.build_id}`, project revision `{manifest.git_revision}`\n"
            f"- As of {fmt.day(manifest.as_of_date)}, data to {fmt.day(manifest.data_to)}\n"
            f"- {fmt.count(sum(manifest.rows.values()))} rows in {len(manifest.rows)} marts, "
            f"DuckDB {manifest.duckdb_version}\n"
            f"- SHA-256 `{manifest.checksum}`"
        )


show()

"""Data quality, the page that says which rows are in the way, and what to fix at the source."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import downloads, page
from lib import format as fmt
from lib.charts import data_quality as charts
from lib.charts.trust import reasons
from lib.marts import about, data_quality
from lib.page import Card, Column

QUALITY, FINDINGS, RULES = "agg_data_quality", "agg_quality_findings", "dim_quality_rules"
DAYS, REJECTED, BUILDS = "agg_quality_days", "fct_rejected_rows", "fct_builds"
EVERYTHING = "All rows"
# What a rule does with a row, in words.
DOES = {"reject": "left out", "repair": "repaired", "merge": "merged", "warn": "only counted"}
LISTED = (
    Column("rule", "Rule", "text", f"{RULES}.rule_id"),
    Column("does", "Rows are", "text", f"{RULES}.severity"),
    Column("row_count", "Rows", "count", f"{FINDINGS}.row_count"),
    Column("row_share", "Share", "percent", f"{FINDINGS}.row_rate"),
    Column("base_count", "of (n)", "count", f"{FINDINGS}.accepted_row_count"),
    Column("source_name", "Source", "text", f"{QUALITY}.source_name"),
    Column("entity", "Rows of", "text", f"{QUALITY}.entity"),
    Column("rule_sentence", "Why", "text", f"{RULES}.rule_sentence"),
    Column("next_step", "Next step", "text", f"{RULES}.next_step"),
)
SAMPLES = (
    Column("source_file", "File", "text", f"{REJECTED}.source_file"),
    Column("source_row", "Row", "count", f"{REJECTED}.source_row"),
    Column("column_name", "Column", "text", f"{REJECTED}.column_name"),
    Column("entity", "Read as", "text", f"{REJECTED}.entity"),
)
MOST_RULES, TOP, SAMPLE_ROWS, WEEKS = 8, 4, 10, 26


def show() -> None:
    """Draw the page."""
    found, read = data_quality.rules(), data_quality.rows_read()
    read = read.assign(pair=_pairs(read))
    found = found.assign(pair=_pairs(found), rule=found["rule_id"].str.replace("_", " "))
    page.opening("Data quality", "Which rows are in the way, and what is to fix at the source?",
                 _sentences(found, read))  # fmt: skip
    if read.empty:
        page.empty("No row has been read.", "Bring in a file on the page Sources, and build.")
        return
    page.cards(_cards(found, read))
    chosen = st.selectbox(
        "Rows of", [EVERYTHING, *read["pair"]], key="quality_rows", bind="query-params",
        label_visibility="collapsed", width=320,
    )  # fmt: skip
    if chosen != EVERYTHING:
        found, read = found[found["pair"] == chosen], read[read["pair"] == chosen]
    _flow(found, read, str(chosen))
    _next(found)
    _rules(found, str(chosen))
    _samples(found, read, str(chosen))
    _weeks(read)
    _builds()


def _pairs(frame: pd.DataFrame) -> pd.Series:
    return frame["source_name"] + ": " + frame["entity"].str.replace("_", " ")


def _of(found: pd.DataFrame, severity: str) -> pd.DataFrame:
    return found[found["severity"] == severity]


def _sentences(found: pd.DataFrame, read: pd.DataFrame) -> list[str]:
    rows = int(read["row_count"].sum())
    if not rows:
        return []
    out = _of(found, "reject")
    gone = int(out["row_count"].sum())
    said = [
        f"Of **{fmt.count(rows)}** rows **{fmt.percent(gone / rows, rows)}** were left out, each "
        "with a reason; nothing is changed or dropped in silence."
    ]
    if gone:
        worst = out.groupby(["rule", "next_step"])["row_count"].sum().sort_values(ascending=False)
        (rule, step), number = worst.index[0], int(worst.iloc[0])
        said.append(f"The most, {fmt.plural(number, 'row')}: **{rule}**. {step}")
    obsolete = found[found["rule_id"] == "obsolete_contact"]
    if not obsolete.empty:
        number, base = obsolete["row_count"].sum(), obsolete["base_count"].sum()
        said.append(
            f"**{fmt.percent(number / base, base)}** of the contacts are obsolete: nothing was "
            "heard of them for too long."
        )
    return said


def _cards(found: pd.DataFrame, read: pd.DataFrame) -> list[Card]:
    rows, used = int(read["row_count"].sum()), int(read["used_count"].sum())
    obsolete = found[found["rule_id"] == "obsolete_contact"]
    contacts = int(read[read["entity"] == "customers"]["used_count"].sum())
    base = int(obsolete["base_count"].sum()) or contacts
    repaired, merged = (int(_of(found, name)["row_count"].sum()) for name in ("repair", "merge"))
    return [
        Card("Rows left out", fmt.compact(rows - used),
             full=f"{fmt.count(rows - used)} of {fmt.count(rows)} rows in",
             definition=f"{QUALITY}.outcome"),
        Card("Values repaired", fmt.compact(repaired),
             full=f"{fmt.count(repaired)} in {fmt.count(used)} rows used; the original is kept",
             definition=f"{FINDINGS}.row_count"),
        Card("Records merged", fmt.compact(merged),
             full=f"{fmt.count(merged)} of {fmt.count(contacts)} customer records from files",
             definition=f"{FINDINGS}.severity"),
        Card("Obsolete contacts",
             fmt.percent(obsolete["row_count"].sum() / base) if base else fmt.NOTHING,
             full=f"n = {fmt.count(base)} customer records, "
                  f"{fmt.count(obsolete['row_count'].sum())} of them obsolete",
             definition=f"{FINDINGS}.row_rate"),
    ]  # fmt: skip


def _steps(found: pd.DataFrame, read: pd.DataFrame) -> pd.DataFrame:
    """Lay the rules out from rows in down to rows used, then what was done to those."""
    total = int(read["row_count"].sum())
    steps = [("rows in", "in", 0, total, total, "Every row of the files.")]
    left = total
    for name, number, why in _biggest(_of(found, "reject")):
        steps.append((name, "reject", left - number, left, number, why))
        left -= number
    steps.append(("rows used", "used", 0, left, left, "What every page is made of."))
    for severity, prefix in (("repair", "repaired"), ("merge", "merged")):
        for name, number, why in _biggest(_of(found, severity)):
            label = f"{prefix}: {name}"
            steps.append((label, severity, 0, number, number, why))
    return pd.DataFrame(steps, columns=["step", "kind", "low", "high", "row_count", "why"])


def _biggest(part: pd.DataFrame) -> list[tuple[str, int, str]]:
    """Return the rules with the most rows, and the rest of them as one."""
    summed = part.groupby(["rule", "rule_sentence"], sort=False)["row_count"].sum()
    summed = summed.sort_values(ascending=False, kind="stable")
    shown = [(rule, int(number), why) for (rule, why), number in summed.head(MOST_RULES).items()]
    rest = int(summed.iloc[MOST_RULES:].sum())
    return [*shown, ("other rules", rest, "See the table.")] if rest else shown


def _flow(found: pd.DataFrame, read: pd.DataFrame, chosen: str) -> None:
    page.section(
        "Where did the rows go?", about.definition(QUALITY),
        "From rows in to rows used; below, what was done to rows that are used. A row of which two "
        "values were repaired counts twice.",
    )  # fmt: skip
    steps = _steps(found, read)
    left, right = st.columns(2, gap="large")
    with left:
        page.chart(
            charts.flow(steps),
            f"Waterfall for {chosen}: rows in, rows left out by rule, rows used; then values "
            "repaired and records merged.",
        )
    with right:
        out = steps[steps["kind"] == "reject"]
        if out.empty:
            page.empty("No row was left out here.", "Every one of them is used.")
        else:
            page.chart(reasons(out), f"Bars for {chosen}: rows left out by rule.")


def _next(found: pd.DataFrame) -> None:
    page.section("What to do next", about.definition(f"{RULES}.next_step"))
    shown = found[found["severity"] != "merge"]
    summed = shown.groupby(
        ["rule", "severity", "rule_sentence", "next_step"], sort=False, as_index=False
    )[["row_count", "base_count"]].sum()
    order = {"reject": 0, "warn": 1, "repair": 2}
    summed = summed.assign(place=summed["severity"].map(order)).sort_values(
        ["place", "row_count"], ascending=[True, False], kind="stable"
    )
    if summed.empty:
        page.empty("No rule found anything here.", "Nothing needs to be fixed at the source.")
        return
    grid = st.grid(min(TOP, len(summed)), min_column_width=195, gap="small")
    for _, row in summed.head(TOP).iterrows():
        with grid.container(border=True, height="stretch"):
            st.markdown(f"**{str(row['rule']).capitalize()}**")
            st.caption(
                f"{fmt.plural(row['row_count'], 'row')} {DOES[row['severity']]}: "
                f"{fmt.percent(row['row_count'] / row['base_count'], row['base_count'])}"
            )
            st.markdown(f"{row['rule_sentence']}")
            st.markdown(f"**Next step.** {row['next_step']}")


def _rules(found: pd.DataFrame, chosen: str) -> None:
    page.section("Every rule that found something", about.definition(RULES))
    if found.empty:
        page.empty("Every row is used as it came.", "Nothing needs to be fixed at the source.")
        return
    listed = found.assign(
        does=found["severity"].map(DOES), entity=found["entity"].str.replace("_", " ")
    )
    page.table(listed, LISTED, height=min(len(listed), 12) * 35 + 38,
               alt_text="Table of rules and the rows they found, by source.")  # fmt: skip
    downloads.frame_button(
        found.drop(columns=["pair", "rule", "is_decision"]), name="quality-rules",
        filters=f"rows = {chosen}", definition=about.definition(RULES),
    )  # fmt: skip


def _samples(found: pd.DataFrame, read: pd.DataFrame, chosen: str) -> None:
    page.section(
        "Which rows were left out?", about.definition(REJECTED),
        "Where each stands, so that it can be looked up in the tool. What stands in it is not "
        "kept, because it may be personal.",
    )  # fmt: skip
    out = _of(found, "reject")
    if out.empty:
        page.empty("Every row was used.", "Nothing needs to be fixed at the source.")
        return
    sizes = out.groupby("rule_id")["row_count"].sum().sort_values(ascending=False, kind="stable")
    rule = st.selectbox(
        "Rule", list(sizes.index), key="quality_rule", bind="query-params",
        format_func=lambda name: f"{name.replace('_', ' ')} ({fmt.count(sizes.get(name, 0))})",
        label_visibility="collapsed", width=320,
    )  # fmt: skip
    only = ("", "") if chosen == EVERYTHING else tuple(read.iloc[0][["source_name", "entity"]])
    shown = data_quality.samples(str(rule), only[0], only[1], SAMPLE_ROWS).frame()
    page.table(shown, SAMPLES, alt_text="Table of rows that this rule left out.")
    total = int(sizes[rule])
    if total > len(shown):
        st.caption(f"The first {len(shown)} of {fmt.count(total)}. The download has the rest.")
    downloads.query_button(
        lambda limit: data_quality.samples(str(rule), only[0], only[1], limit),
        name="quality-rows", filters=f"rule = {rule}; rows = {chosen}",
        definition=about.definition(REJECTED), total=total,
    )  # fmt: skip


def _weeks(read: pd.DataFrame) -> None:
    page.section(
        "Was there a bad week?", about.definition(DAYS),
        f"Rows by the week they are about, the newest {WEEKS} weeks. The last one ends with the "
        "data, and may be shorter than seven days.",
    )  # fmt: skip
    for _, row in read.iterrows():
        weeks = data_quality.days(row["source_name"], row["entity"], WEEKS)
        if not weeks.empty:
            break
    else:
        page.empty("These rows have no day.", "Choose orders, tickets or events above instead.")
        return
    rows = int(weeks["used_count"].sum() + weeks["rejected_count"].sum())
    gone = weeks["rejected_count"].sum() / rows if rows else None
    st.markdown(f"**{row['pair']}**: {fmt.percent(gone, rows)} left out in these weeks.")
    page.chart(charts.weeks(weeks), "Bars over weeks: rows used, and rows left out.")
    downloads.frame_button(
        weeks, name="quality-weeks", filters=f"rows = {row['pair']}",
        definition=about.definition(DAYS),
    )  # fmt: skip


def _builds() -> None:
    page.section(
        "Does it get better from build to build?", about.definition(f"{BUILDS}.rows_rejected")
    )
    builds = data_quality.build_rows()
    if len(builds) < 2:
        page.empty(
            f"{fmt.plural(len(builds), 'build')} of 2 that a trend needs.",
            "Fix what is above at the source, import again and build again.",
        )
        return
    builds = builds.assign(
        when=[f"{fmt.day(at)}, {pd.Timestamp(at):%H:%M}" for at in builds["started_at"]]
    )
    newest = builds.iloc[-1]
    st.markdown(
        f"Newest build: {fmt.percent(newest['rejected_share'], newest['rows_in'])} of the rows "
        f"left out, {fmt.percent(builds.iloc[0]['rejected_share'], builds.iloc[0]['rows_in'])} "
        f"{len(builds) - 1} builds before."
    )
    page.chart(charts.builds(builds), "Line over builds: share of the rows left out.")
    downloads.frame_button(
        builds.drop(columns=["when"]), name="quality-builds", filters=f"newest {len(builds)}",
        definition=about.definition(f"{BUILDS}.rows_rejected"),
    )  # fmt: skip


show()

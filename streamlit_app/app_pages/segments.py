"""Segments, the page that says which kinds of customers there are, and what each wants."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import downloads, links, page, theme
from lib import format as fmt
from lib.charts import segments as charts
from lib.marts import about, customers, segments
from lib.marts.customers import CustomerFilter
from lib.page import Column

DIM = "dim_clusters"
CANDIDATES = (
    Column("k", "Clusters", "count", "agg_cluster_candidates.k"),
    Column("silhouette", "Silhouette", "decimal", "agg_cluster_candidates.silhouette"),
    Column("jaccard_min", "Weakest", "decimal", "agg_cluster_candidates.jaccard_min"),
    Column("smallest_share", "Smallest", "percent", "agg_cluster_candidates.smallest_share"),
    Column("verdict", "Verdict", "text", "agg_cluster_candidates.verdict"),
)
MOVES = (
    Column("from_cluster_name", "Before", "text", "agg_cluster_movements.from_cluster_name"),
    Column("to_cluster_name", "Now", "text", "agg_cluster_movements.to_cluster_name"),
    Column("customer_count", "Customers", "count", "agg_cluster_movements.customer_count"),
)


def show() -> None:
    """Draw the page."""
    currency = about.currency()
    found, judged = segments.clusters(), segments.cluster_candidates()
    question = "Which kinds of customers are there, and what does each want?"
    if found.empty:
        page.opening("Segments", question, [])
        page.empty(
            judged["reason"].iloc[0] if not judged.empty else "No customers were divided.",
            "A division is shown only when it comes back on another draw of the same customers. "
            "Add more customers, or other features (var segment_features).",
        )
        _candidates(judged)
        return
    page.opening("Segments", question, _sentences(found, currency))
    _cards(found, segments.cluster_profile(), currency)
    downloads.frame_button(
        found, name="clusters", filters=f"as of {fmt.day(found['as_of_date'].iloc[0])}",
        definition=about.definition(DIM),
    )  # fmt: skip
    _movements(segments.cluster_movements())
    _candidates(judged)


def _sentences(found: pd.DataFrame, currency: str) -> list[str]:
    people, money = found["customer_count"].sum(), found["net_amount"].sum()
    best = found.loc[found["net_amount"].idxmax()]
    said = [
        f"There are **{fmt.plural(len(found), 'kind')}** of buyers that hold on another draw "
        f"(n = {fmt.count(people)})."
    ]
    if money:
        said.append(
            f"**{best['cluster_name']}** are {fmt.percent(best['customer_share'], people)} of them "
            f"and bring **{fmt.percent(best['net_amount'] / money)}** of "
            f"{fmt.money_short(money, currency)}."
        )
    moved = found[found["is_moved_far"].fillna(False).astype(bool)]
    if not moved.empty:
        names = ", ".join(moved["cluster_name"])
        said.append(f"Not what they were in the last build: {names}.")
    return said


def _cards(found: pd.DataFrame, profiles: pd.DataFrame, currency: str) -> None:
    page.section(
        "What they are like",
        about.definition("agg_cluster_profile"),
        "Bars: how far the typical customer of the cluster lies from that of all buyers.",
    )
    reach = float(profiles["deviation"].abs().max() or 1) * 1.1
    grid = st.grid(2, min_column_width=320, gap="small")
    for _, row in found.iterrows():
        color = theme.cluster(row["cluster_id"])
        with grid.container(border=True, height="stretch"):
            page.chip(row["cluster_name"], color)
            share = fmt.percent(row["customer_share"], found["customer_count"].sum())
            st.markdown(
                f"**{fmt.plural(row['customer_count'], 'buyer')}**, {share} · "
                f"**{fmt.money(row['net_amount_per_customer'], currency)}** each · "
                f"{fmt.money_short(row['net_amount'], currency)} in all",
                help=about.definition(f"{DIM}.net_amount_per_customer") or None,
            )
            mine = profiles[profiles["cluster_id"] == row["cluster_id"]]
            page.chart(
                charts.profile(mine.assign(words=mine["feature"].map(feature_words)), color, reach),
                f"Bars: how {row['cluster_name']} differ from all buyers.",
            )
            st.caption(row["description"] or "")
            renamed = ", named by people" if row["is_renamed"] else ""
            st.caption(
                f"{str(row['stability']).capitalize()} (Jaccard {fmt.decimal(row['jaccard'])}), "
                f"known since {fmt.day(row['first_seen_date'])}{renamed}.",
                help=about.definition(f"{DIM}.jaccard") or None,
            )
            if st.button(
                "Its best customers",
                key=f"cluster-{row['cluster_id']}",
                type="tertiary",
                icon=":material/group:",
            ):
                st.session_state["_cluster"] = int(row["cluster_id"])
    picked = st.session_state.get("_cluster")
    here = found[found["cluster_id"] == picked]
    if not here.empty:
        _members(here.iloc[0], currency)


def feature_words(feature: str) -> str:
    """Turn the name of a feature into words: 'days_since_last_order' is 'Days since last order'."""
    return feature.replace("_", " ").capitalize()


def _members(row: pd.Series, currency: str) -> None:
    wanted = CustomerFilter(cluster_id=int(row["cluster_id"]))
    total = customers.customer_count(wanted)
    page.section(
        f"{row['cluster_name']}: {fmt.plural(total, 'customer')}",
        "",
        "Those with the most revenue. A click opens the customer.",
    )
    shown = customers.customer_page(wanted, customers.SORTS[0], 1)
    clicked = page.table(
        shown,
        (Column("customer_id", "Customer", "text", "dim_customers.customer_id"),
         Column("segment", "RFM segment", "text", "fct_customer_rfm.segment"),
         Column("order_count", "Orders", "count", "dim_customers.order_count"),
         Column("net_amount", "Net revenue", "money", "dim_customers.net_amount"),
         Column("last_order_date", "Latest order", "date", "dim_customers.last_order_date")),
        currency=currency, key=f"cluster-members-{row['cluster_id']}", selectable=True,
        height=min(len(shown), 8) * 35 + 38,
    )  # fmt: skip
    downloads.people_button(
        lambda limit: customers.customer_rows(wanted, customers.SORTS[0], limit),
        name=f"cluster-{row['cluster_id']}", filters=f"cluster = {row['cluster_name']}",
        definition=f"{row['description']} {about.definition(DIM)}", total=total,
    )  # fmt: skip
    if clicked is not None:
        links.open_customer(str(shown["customer_id"].iloc[clicked]))


def _movements(moves: pd.DataFrame) -> None:
    page.section("Did the last refit redraw the lines?", about.definition("agg_cluster_movements"))
    if moves.empty:
        page.empty(
            "There is no earlier division to compare with.",
            "The next build compares its clusters with those of this one.",
        )
        return
    changed = moves[~moves["is_same_cluster"].astype(bool)]
    total, moved = moves["customer_count"].sum(), changed["customer_count"].sum()
    st.markdown(
        f"Between the build of {fmt.day(moves['from_as_of_date'].iloc[0])} and that of "
        f"{fmt.day(moves['to_as_of_date'].iloc[0])}, "
        f"**{fmt.percent(moved / total if total else None, total)}** of the buyers came to lie in "
        "another cluster."
    )
    if not changed.empty:
        page.table(changed, MOVES, alt_text="Table of moves between clusters.")


def _candidates(judged: pd.DataFrame) -> None:
    page.section(
        "Why this number of clusters?", about.definition("agg_cluster_candidates"),
        "The highest silhouette among those whose weakest cluster passes the gate (dashed).",
    )  # fmt: skip
    known = judged[judged["silhouette"].notna()]
    if known.empty:
        page.empty("No number of clusters could be judged.", "There are too few buyers.")
        return
    page.chart(charts.candidates(known), "Lines: silhouette and stability by number of clusters.")
    page.table(judged, CANDIDATES, alt_text="Table of the verdict on each number of clusters.")


show()

"""Identity, the page that says how records became customers, and which pairs to decide about."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import downloads, page
from lib import format as fmt
from lib.charts import identity as charts
from lib.marts import about, identity
from lib.page import Card, Column

SOURCES, RULES, SHARED = "agg_identity_sources", "agg_identity_rules", "agg_shared_identifiers"
PAIRS, CHANGES = "fct_identity_candidates", "fct_identity_changes"
SEED = "seeds/merge_overrides.csv"
NEVER = "never_merge"
BY_SOURCE = (
    Column("source_name", "Source", "text", f"{SOURCES}.source_name"),
    Column("record_count", "Records", "count", f"{SOURCES}.record_count"),
    Column("customer_count", "Customers", "count", f"{SOURCES}.customer_count"),
    Column("merged_record_count", "Merged records", "count", f"{SOURCES}.merged_record_count"),
    Column("merged_share", "of its records", "percent", f"{SOURCES}.merged_record_count"),
    Column("shared_customer_count", "Also in another source", "count",
           f"{SOURCES}.shared_customer_count"),
)  # fmt: skip
BY_RULE = (
    Column("rule_sentence", "Rule", "text", f"{RULES}.rule_sentence"),
    Column("pair_count", "Pairs it names", "count", f"{RULES}.pair_count"),
    Column("joined_pair_count", "Joined", "count", f"{RULES}.joined_pair_count"),
    Column("apart_count", "Kept apart", "count", f"{RULES}.joined_pair_count"),
    Column("confidence", "How sure", "percent", f"{RULES}.confidence"),
)
SET_ASIDE = (
    Column("kind", "Identifier", "text", f"{SHARED}.identifier_type"),
    Column("identifier_count", "How many", "count", f"{SHARED}.identifier_count"),
    Column("record_count", "Records with one", "count", f"{SHARED}.record_count"),
    Column("most_people_count", "Most people of one", "count", f"{SHARED}.most_people_count"),
    Column("shared_reason", "Why", "text", f"{SHARED}.shared_reason"),
)
REVIEW = (
    Column("record_1", "First record", "text", f"{PAIRS}.source_customer_id_1"),
    Column("record_2", "Second record", "text", f"{PAIRS}.source_customer_id_2"),
    Column("match_probability", "One person?", "percent", f"{PAIRS}.match_probability"),
    Column("agrees", "Agree", "text", f"{PAIRS}.is_same_email"),
    Column("differs", "Differ", "text", f"{PAIRS}.is_same_email"),
)
MOVED = (
    Column("changed_on", "Day", "date", f"{CHANGES}.changed_on"),
    Column("change_kind", "What", "text", f"{CHANGES}.change_kind"),
    Column("previous_customer_id", "Customer before", "text", f"{CHANGES}.previous_customer_id"),
    Column("customer_id", "Customer since", "text", f"{CHANGES}.customer_id"),
    Column("record_count", "Records moved", "count", f"{CHANGES}.record_count"),
)
KINDS = {"anonymous_id": "device", "email": "e-mail", "loyalty_id": "loyalty card",
         "phone": "telephone"}  # fmt: skip
SHOWN = 100


def show() -> None:
    """Draw the page."""
    found, rules = identity.record_sources(), identity.identity_rules()
    shared, counts = identity.shared_identifiers(), identity.candidate_counts().iloc[0]
    moved = identity.change_counts()
    total = found[found["source_name"] == "All"]
    page.opening("Identity", "How many records became how many customers, and was it right?",
                 _sentences(total, rules, counts))  # fmt: skip
    if total.empty or not total.iloc[0]["record_count"]:
        page.empty(
            "There are no customer records.",
            "Connect orders or customers on the page Sources, and build.",
        )
        return
    page.cards(_cards(total.iloc[0], shared, counts))
    _by_source(found)
    _by_rule(rules, total.iloc[0])
    _set_aside(shared, rules)
    _review(counts)
    _changes(moved)


def _sentences(total: pd.DataFrame, rules: pd.DataFrame, counts: pd.Series) -> list[str]:
    if total.empty or not total.iloc[0]["record_count"]:
        return []
    row = total.iloc[0]
    said = [
        f"**{fmt.plural(row['record_count'], 'record')}** became "
        f"**{fmt.plural(row['customer_count'], 'customer')}**: "
        f"{fmt.percent(row['merged_share'], row['record_count'])} are further records of somebody "
        "who was there before."
    ]
    joins = rules[(rules["rule_id"] != NEVER) & (rules["joined_pair_count"] > 0)]
    if not joins.empty:
        best = joins.loc[joins["joined_pair_count"].idxmax()]
        said.append(
            f"Most were told by: {_lower(best['rule_sentence'])} "
            f"({fmt.plural(best['joined_pair_count'], 'pair')})."
        )
    if counts["open_count"]:
        said.append(f"**{fmt.plural(counts['open_count'], 'pair')}** wait for somebody to decide.")
    return said


def _lower(sentence: str) -> str:
    """Put a sentence of a rule into another one."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _cards(row: pd.Series, shared: pd.DataFrame, counts: pd.Series) -> list[Card]:
    return [
        # in full: that the two differ is what the page is about
        Card("Records", fmt.count(row["record_count"]),
             definition=f"{SOURCES}.record_count"),
        Card("Customers", fmt.count(row["customer_count"]),
             full=f"{fmt.count(row['customer_count'])}, of whom "
                  f"{fmt.count(row['shared_customer_count'])} are in more than one source",
             definition=f"{SOURCES}.customer_count"),
        Card("Identifiers set aside", fmt.compact(shared["identifier_count"].sum()),
             full=f"in {fmt.count(shared['record_count'].sum())} places of "
                  f"{fmt.count(row['record_count'])} records",
             definition=f"{SHARED}.identifier_count"),
        Card("Pairs to review", fmt.compact(counts["open_count"]),
             full=f"of {fmt.count(counts['pair_count'])} that are alike",
             definition=f"{PAIRS}.match_probability"),
    ]  # fmt: skip


def _by_source(found: pd.DataFrame) -> None:
    page.section(
        "How many records became how many customers?", about.definition(SOURCES),
        "A customer with records in two sources counts in both, and once in All.",
    )  # fmt: skip
    page.chart(
        charts.records(found),
        "Bars by source: customers, and records beyond the first of a customer.",
    )
    page.table(found, BY_SOURCE, alt_text="Table of records and customers by source.")
    downloads.frame_button(
        found, name="identity-sources", filters="none", definition=about.definition(SOURCES)
    )


def _by_rule(rules: pd.DataFrame, total: pd.Series) -> None:
    page.section(
        "What told that two records are one person?", about.definition(RULES),
        "A pair that two rules name counts for both.",
    )  # fmt: skip
    joins = rules[rules["rule_id"] != NEVER]
    told = joins[joins["pair_count"] > 0]
    if told.empty:
        page.empty(
            f"No two of {fmt.plural(total['record_count'], 'record')} agree on what a rule asks "
            "for.",
            "Connect customers with e-mail, telephone or loyalty card. The rules are "
            "seeds/identity_rules.csv.",
        )
    else:
        page.chart(
            charts.rules(
                told.assign(step=told["rule_id"].str.replace("_", " ")).sort_values(
                    "joined_pair_count", ascending=False, kind="stable"
                )
            ),
            "Bars by rule: pairs of records joined.",
        )
    page.table(joins, BY_RULE, alt_text="Table of rules and the pairs they name.")
    downloads.frame_button(
        rules, name="identity-rules", filters="none", definition=about.definition(RULES)
    )


def _set_aside(shared: pd.DataFrame, rules: pd.DataFrame) -> None:
    page.section(
        "What was not merged, and why?", about.definition(SHARED),
        "What many people share makes nobody one person.",
    )  # fmt: skip
    never = rules[rules["rule_id"] == NEVER]
    apart = int(rules[rules["rule_id"] != NEVER]["apart_count"].sum())
    decided = int(never["pair_count"].sum())
    st.markdown(
        f"Decided never to be merged: **{fmt.plural(decided, 'pair')}**. Named by a rule, and two "
        f"customers all the same because a decision stands between: "
        f"**{fmt.plural(apart, 'pair')}**."
    )
    if shared.empty:
        page.empty(
            "No identifier is shared by too many people.",
            "Name mailboxes that belong to nobody in seeds/shared_identifiers.csv; the bound is "
            "the var identity_max_records.",
        )
        return
    listed = shared.assign(kind=shared["identifier_type"].map(KINDS))
    page.table(listed, SET_ASIDE, alt_text="Table of identifiers that were set aside.")
    downloads.frame_button(
        shared, name="identity-set-aside", filters="none", definition=about.definition(SHARED)
    )


def _review(counts: pd.Series) -> None:
    page.section(
        "Which pairs should somebody look at?", about.definition(PAIRS),
        "Ids, how likely they are one person, and which fields agree. What stands in the fields is "
        "not here: look the two up in their tools.",
    )  # fmt: skip
    if not counts["open_count"]:
        _nothing_to_review(counts)
        return
    shown = identity.review_list(SHOWN).frame()
    listed = shown.assign(
        record_1=shown["source_name_1"] + ":" + shown["source_customer_id_1"],
        record_2=shown["source_name_2"] + ":" + shown["source_customer_id_2"],
        agrees=[_fields(row, True) for _, row in shown.iterrows()],
        differs=[_fields(row, False) for _, row in shown.iterrows()],
    )
    page.table(listed, REVIEW, height=min(len(listed), 10) * 35 + 38,
               alt_text="Table of pairs of records that are alike.")  # fmt: skip
    total = int(counts["open_count"])
    if total > len(shown):
        st.caption(f"The first {len(shown)} of {fmt.count(total)}. The download has the rest.")
    downloads.query_button(
        identity.review_list, name="identity-review", filters="not decided yet",
        definition=about.definition(PAIRS), total=total,
    )  # fmt: skip
    _decide(listed)


def _nothing_to_review(counts: pd.Series) -> None:
    if counts["pair_count"]:
        page.empty(
            f"All {fmt.plural(counts['pair_count'], 'pair')} that are alike are joined or decided.",
            "A lower var identity_review_threshold shows less likely ones.",
        )
        return
    page.empty(
        "No pair is only alike.",
        "They are looked for with Splink: pip install 'klientela[identity]', and the var "
        "identity_fuzzy: true.",
    )


def _fields(row: pd.Series, wanted: bool) -> str:
    """Name the fields on which both records have something that agrees, or differs."""
    return ", ".join(
        label
        for label, column in identity.FIELDS.items()
        if not fmt.is_missing(row[column]) and bool(row[column]) is wanted
    )


def _decide(listed: pd.DataFrame) -> None:
    """Show the line to add for one pair, one way or the other."""
    st.markdown(f"**Decide.** Add one line to `{SEED}` with your reason, and build again.")
    places = range(len(listed))
    place = st.selectbox(
        "Pair", places, key="pair",
        format_func=lambda at: f"{listed['record_1'].iloc[at]} and {listed['record_2'].iloc[at]}",
    )  # fmt: skip
    pair = listed.iloc[int(place)]
    ids = ",".join(
        _cell(pair[name])
        for name in ("source_name_1", "source_customer_id_1", "source_name_2",
                     "source_customer_id_2")
    )  # fmt: skip
    left, right = st.columns(2, gap="medium")
    for column, words, decision in (
        (left, "They are one person:", "merge"), (right, "They are two people:", NEVER),
    ):  # fmt: skip
        with column:
            st.caption(words)
            st.code(f"{ids},{decision},why", language=None, wrap_lines=True)


def _cell(value: str) -> str:
    """Write a value as a cell of a CSV."""
    if any(mark in value for mark in ',"\n\r'):
        return '"' + value.replace('"', '""') + '"'
    return value


def _changes(moved: pd.DataFrame) -> None:
    page.section(
        "Which customers were merged or split?", about.definition(CHANGES),
        "Since the first build. An id stays with its person; what moved stands here.",
    )  # fmt: skip
    if moved.empty:
        page.empty(
            "No customer was merged or split since the first build.",
            "A new source or a new rule can do that; a decision in the seed does.",
        )
        return
    sums = moved.groupby("change_kind")["change_count"].sum()
    st.markdown(
        f"**{fmt.count(sums.get('merged', 0))}** merged, **{fmt.count(sums.get('split', 0))}** "
        f"split, in {fmt.plural(moved['run_number'].nunique(), 'build')}."
    )
    shown = identity.identity_changes(SHOWN).frame()
    page.table(shown, MOVED, height=min(len(shown), 10) * 35 + 38,
               alt_text="Table of customers that were merged or split.")  # fmt: skip
    total = int(moved["change_count"].sum())
    if total > len(shown):
        st.caption(f"The newest {len(shown)} of {fmt.count(total)}. The download has the rest.")
    downloads.query_button(
        identity.identity_changes, name="identity-changes", filters="none",
        definition=about.definition(CHANGES), total=total,
    )  # fmt: skip


show()

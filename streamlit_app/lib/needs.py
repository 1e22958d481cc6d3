"""What each analysis has and what it needs, in the words of the marts' own gates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from lib import format as fmt
from lib.marts import churn, clv, contracts, segments, sources, values

# Fact, bound, what it is, whether the bound is a floor.
Gate = tuple[str, str, str, bool]
CLV_GATES: tuple[Gate, ...] = (
    ("buyer_count", "min_buyers", "customers with an order", True),
    ("history_days", "min_history_days", "days of history", True),
    ("repeater_count", "min_repeaters", "customers with three or more orders", True),
    ("silence_days", "max_silence_days", "days since the latest order", False),
)
CHURN_GATES: tuple[Gate, ...] = (
    ("buyer_count", "min_buyers", "customers with an order", True),
    ("history_days", "min_history_days", "days of history", True),
    ("gone_count", "min_class_count", "customers without an order after a past day", True),
    ("kept_count", "min_class_count", "customers with an order after a past day", True),
)
CONTRACT_GATES: tuple[Gate, ...] = (
    ("observed_count", "min_contracts", "contracts seen for a month", True),
    ("ended_count", "min_ends", "contracts that ended", True),
    ("age_count", "min_ages", "ages in months", True),
)
# States of a cohort whose costs and margins are known.
KNOWN_PAYBACK = ("reached", "not_reached", "too_young")
ORDERS = "Connect orders: one row per order or line, with a customer and a date."
MORE = "Connect older orders too: more customers and more days of history."


@dataclass(frozen=True)
class Need:
    """An analysis, whether it is open, what there is of what it asks for, and what to connect."""

    name: str
    page: str
    is_open: bool
    have: str
    to_do: str = ""
    definition: str = ""


def gate_words(row: pd.Series, gates: Sequence[Gate], *, only_missed: bool = False) -> list[str]:
    """Say every gate as have and need: '312 of 500 customers with an order'."""
    return [
        _words(row[fact], row[bound], what, is_floor)
        for fact, bound, what, is_floor in gates
        if not fmt.is_missing(row[fact])
        and not (only_missed and _is_passed(row[fact], row[bound], is_floor))
    ]


def _is_passed(have: float, bound: float, is_floor: bool) -> bool:
    return have >= bound if is_floor else have <= bound


def _words(have: float, bound: float, what: str, is_floor: bool) -> str:
    if not is_floor:
        return f"{fmt.count(have)} {what}, at most {fmt.count(bound)} allowed"
    if _is_passed(have, bound, is_floor):
        return f"{fmt.count(have)} {what}, {fmt.count(bound)} needed"
    return f"{fmt.count(have)} of {fmt.count(bound)} {what}"


def all_needs() -> list[Need]:
    """Judge every analysis on this build, those of the menu first."""
    people = sources.people().iloc[0]
    return [
        _rfm(people),
        _segments(),
        _cohorts(),
        _payback(),
        _clv(),
        _churn(),
        _contracts(),
        _consents(people),
        _identity(),
    ]


def _rfm(people: pd.Series) -> Need:
    scored = sources.scored_count()
    return Need(
        "RFM", "rfm", scored > 0,
        f"{fmt.count(scored)} of {fmt.plural(people['customer_count'], 'customer')} scored; one "
        "order is enough for a score",
        ORDERS, "fct_customer_rfm.r_score",
    )  # fmt: skip


def _segments() -> Need:
    found = segments.cluster_candidates()
    definition = "agg_cluster_candidates.status"
    if found.empty:
        return Need("Segments", "segments", False, "nothing was judged", ORDERS, definition)
    row = found.iloc[0]
    is_open = bool(found["is_chosen"].any())
    return Need("Segments", "segments", is_open, str(row["reason"]).rstrip("."), MORE, definition)


def _cohorts() -> Need:
    row = sources.monthly_cohorts().iloc[0]
    cohorts, months = int(row["cohort_count"]), int(row["followed_months"])
    return Need(
        "Cohorts", "cohorts", months > 0,
        f"{fmt.plural(cohorts, 'monthly cohort')}, the oldest followed for "
        f"{fmt.count(months)} of 1 whole month that is needed"
        if months < 1
        else f"{fmt.plural(cohorts, 'monthly cohort')}, the oldest followed for "
        f"{fmt.plural(months, 'month')}; 1 is needed",
        ORDERS if not cohorts else "Come back when the first month after a first order is over.",
        "agg_cohorts.is_complete",
    )  # fmt: skip


def _payback() -> Need:
    counts = values.payback_counts()
    total = int(counts["cohort_count"].sum())
    known = int(counts[counts["payback_status"].isin(KNOWN_PAYBACK)]["cohort_count"].sum())
    return Need(
        "Value and payback", "cohorts", known > 0,
        f"cost and margin known of {fmt.count(known)} of {fmt.plural(total, 'cohort')}",
        "Connect what it cost to win a customer (acquisition_cost) and what the goods cost "
        "(unit_cost).",
        "agg_cohort_values.payback_status",
    )  # fmt: skip


def _clv() -> Need:
    fits = clv.fits()
    definition = "agg_clv_fits.status"
    if fits.empty:
        return Need("CLV", "clv", False, "nothing has been fitted", ORDERS, definition)
    return _gated("CLV", "clv", fits.iloc[0], CLV_GATES, MORE, definition)


def _churn() -> Need:
    models = churn.churn_models()
    definition = "agg_churn_models.status"
    if models.empty:
        return Need("Churn", "churn", False, "nothing has been fitted", ORDERS, definition)
    own = models[~models["is_baseline"]]
    row = (own if not own.empty else models).iloc[0]
    return _gated("Churn", "churn", row, CHURN_GATES, MORE, definition)


def _contracts() -> Need:
    fits = contracts.contract_fits()
    whole = fits[fits["group_type"] == "all"]
    what = "Connect contracts (subscriptions): who, which plan, since when, until when."
    definition = "agg_subscription_fits.status"
    if whole.empty or not whole.iloc[0]["contract_count"]:
        return Need("Contracts", "churn", False, "0 contracts", what, definition)
    return _gated("Contracts", "churn", whole.iloc[0], CONTRACT_GATES, what, definition)


def _gated(
    name: str, page: str, row: pd.Series, gates: Sequence[Gate], to_do: str, definition: str
) -> Need:
    """Judge by the status of a fit; where every gate is passed, its own reason is what counts."""
    is_open = row["status"] != "refused"
    words = gate_words(row, gates)
    if not is_open and not gate_words(row, gates, only_missed=True):
        words = [str(row["reason"]).rstrip(".")]
    return Need(name, page, is_open, "; ".join(words), to_do, definition)


def _consents(people: pd.Series) -> Need:
    total = people["customer_count"]
    parts = [
        f"{fmt.count(people[column])} by {channel}"
        for column, channel in (
            ("email_count", "e-mail"), ("phone_count", "telephone"), ("post_count", "post"),
        )
    ]  # fmt: skip
    return Need(
        "Lists to contact", "customers",
        any(people[name] > 0 for name in ("email_count", "phone_count", "post_count")),
        f"of {fmt.plural(total, 'customer')} may be contacted: {', '.join(parts)}",
        "Connect contacts with their consent: a CRM, or the audience of the mailing tool.",
        "dim_customers.may_contact_email",
    )  # fmt: skip


def _identity() -> Need:
    found = sources.records()
    if found.empty or not found.iloc[0]["record_count"]:
        return Need("One customer over all sources", "identity", False, "0 customer records",
                    "Connect the customers of a second tool.", "agg_identity_sources")  # fmt: skip
    row = found.iloc[0]
    return Need(
        "One customer over all sources", "identity", row["source_count"] > 1,
        f"{fmt.plural(row['source_count'], 'source')} with customers, 2 needed; "
        f"{fmt.plural(row['shared_customer_count'], 'customer')} of "
        f"{fmt.count(row['customer_count'])} in more than one",
        "Connect the customers of a second tool: a shop and a CRM, say.",
        "agg_identity_sources.shared_customer_count",
    )  # fmt: skip

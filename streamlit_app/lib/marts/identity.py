"""What the Identity page reads: counts, ids, and which fields agree, never what stands in them."""

from __future__ import annotations

import pandas as pd

from lib import connection
from lib.marts.query import Query

# A field of a record, and the column that says whether two records agree on it.
FIELDS = {
    "e-mail": "is_same_email",
    "telephone": "is_same_phone",
    "loyalty card": "is_same_loyalty_id",
    "first name": "is_same_first_name",
    "last name": "is_same_last_name",
    "day of birth": "is_same_birth_date",
    "postcode": "is_same_postcode",
}


def record_sources() -> pd.DataFrame:
    """Return records and customers of every source, all of them together first."""
    return connection.frame(
        """
        select
            source_name, record_count, customer_count, merged_record_count, shared_customer_count,
            merged_record_count / nullif(record_count, 0) as merged_share
        from trust.agg_identity_sources
        order by source_name <> 'All', record_count desc, source_name
        """
    )


def identity_rules() -> pd.DataFrame:
    """Return the rules with the pairs of records each named, in the order they are heard."""
    return connection.frame(
        """
        select
            rule_id, rule_rank, rule_sentence, confidence::double as confidence, pair_count,
            joined_pair_count, pair_count - joined_pair_count as apart_count
        from trust.agg_identity_rules order by rule_rank
        """
    )


def shared_identifiers() -> pd.DataFrame:
    """Return what was set aside because many people have it, the most records first."""
    return connection.frame(
        """
        select
            identifier_type, shared_reason, identifier_count, record_count, most_people_count
        from trust.agg_shared_identifiers
        order by record_count desc, identifier_type, shared_reason
        """
    )


def candidate_counts() -> pd.DataFrame:
    """Return how many pairs are alike, joined by it, decided on, and open, in one row."""
    return connection.frame(
        """
        select
            count(*) as pair_count, count(*) filter (is_one_customer) as joined_count,
            count(*) filter (not is_one_customer and decision is not null) as decided_count,
            count(*) filter (not is_one_customer and decision is null) as open_count
        from trust.fct_identity_candidates
        """
    )


def review_list(limit: int) -> Query:
    """Build the list of pairs to look at, the likeliest first."""
    return Query(
        f"""
        select
            source_name_1, source_customer_id_1, source_name_2, source_customer_id_2,
            customer_id_1, customer_id_2, match_probability, {", ".join(FIELDS.values())}
        from trust.fct_identity_candidates where not is_one_customer and decision is null
        order by match_probability desc, source_name_1, source_customer_id_1, source_name_2,
            source_customer_id_2
        limit ?
        """,
        (limit,),
    )


def identity_changes(limit: int) -> Query:
    """Build the list of merges and splits, the newest first."""
    return Query(
        """
        select run_number, changed_on, change_kind, previous_customer_id, customer_id, record_count
        from trust.fct_identity_changes
        order by run_number desc, change_kind, previous_customer_id, customer_id limit ?
        """,
        (limit,),
    )


def change_counts() -> pd.DataFrame:
    """Return how many customers were merged or split in each run, oldest first."""
    return connection.frame(
        """
        select
            run_number, changed_on, change_kind, count(*) as change_count,
            sum(record_count)::bigint as record_count
        from trust.fct_identity_changes
        group by run_number, changed_on, change_kind order by run_number, change_kind
        """
    )

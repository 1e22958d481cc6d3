"""What the Trust page reads."""

from __future__ import annotations

import pandas as pd

from lib import connection
from lib.marts.query import Query


def quality() -> pd.DataFrame:
    """Return rows in, accepted and rejected by source, entity and rule."""
    return connection.frame(
        """
        select
            source_name, entity, rule_id, outcome, rule_sentence, row_count,
            source_amount::double as source_amount
        from trust.agg_data_quality where is_raw
        order by source_name, entity, outcome, row_count desc, rule_id
        """
    )


def rejected(limit: int) -> Query:
    """Build the list of rejected rows: where each is and which rule it broke."""
    return Query(
        """
        select source_name, entity, source_file, source_row, rule_id, column_name
        from trust.fct_rejected_rows where is_raw
        order by source_name, entity, source_file, source_row limit ?
        """,
        (limit,),
    )


def builds(limit: int = 30) -> pd.DataFrame:
    """Return the newest builds, passed and failed."""
    return connection.frame(
        """
        select
            build_id, started_at, finished_at, git_revision, as_of_date, data_to, status,
            is_full_build,
            models_passed, models_failed, models_skipped, tests_passed, tests_failed,
            tests_warned, tests_skipped, rows_in, rows_accepted, rows_rejected, failed_nodes
        from trust.fct_builds order by started_at desc limit ?
        """,
        (limit,),
    )

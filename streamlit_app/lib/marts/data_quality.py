"""What the Data quality page reads."""

from __future__ import annotations

import pandas as pd

from lib import connection
from lib.marts.query import Query


def rules() -> pd.DataFrame:
    """Return how many rows each rule took out, repaired, merged or warned about, by source.

    A finding is counted among the rows that are used, so those two kinds never add up to the rows
    in: `is_decision` says which rows do.
    """
    return connection.frame(
        """
        with found as (
            select
                source_name, entity, rule_id, row_count,
                if(outcome = 'rejected', 'reject', 'warn') as severity,
                sum(row_count) over (partition by source_name, entity) as base_count,
                outcome = 'rejected' as is_decision
            from trust.agg_data_quality where is_raw
            qualify rule_id <> 'accepted'
            union all
            select
                source_name, entity, rule_id, row_count, severity, accepted_row_count, false
            from trust.agg_quality_findings
        )
        select
            found.source_name, found.entity, found.rule_id,
            if(found.rule_id = 'merged_record', 'merge', found.severity) as severity,
            found.row_count::bigint as row_count, found.base_count::bigint as base_count,
            found.row_count / nullif(found.base_count, 0) as row_share, found.is_decision,
            coalesce(rules.rule_sentence, found.rule_id) as rule_sentence,
            coalesce(rules.next_step, '') as next_step
        from found
        left join trust.dim_quality_rules as rules on found.rule_id = rules.rule_id
        order by found.is_decision desc, row_count desc, found.source_name, found.entity,
            found.rule_id
        """
    )


def rows_read() -> pd.DataFrame:
    """Return rows in and rows used of every source and entity that comes from a file."""
    return connection.frame(
        """
        select
            source_name, entity, sum(row_count)::bigint as row_count,
            coalesce(sum(row_count) filter (outcome = 'accepted'), 0)::bigint as used_count
        from trust.agg_data_quality where is_raw
        group by source_name, entity order by row_count desc, source_name, entity
        """
    )


def samples(rule_id: str, source_name: str, entity: str, limit: int) -> Query:
    """Build the list of rows a rule refused: where each stands; empty values filter nothing."""
    return Query(
        """
        select source_name, entity, source_file, source_row, column_name, rule_id
        from trust.fct_rejected_rows
        where is_raw and rule_id = ? and ? in ('', source_name) and ? in ('', entity)
        order by source_name, entity, source_file, source_row limit ?
        """,
        (rule_id, source_name, entity, limit),
    )


def days(source_name: str, entity: str, shown: int) -> pd.DataFrame:
    """Return rows used and left out by the day they are about, the newest weeks, oldest first."""
    return connection.frame(
        """
        select
            date_trunc('week', happened_date)::date as period_start,
            coalesce(sum(row_count) filter (outcome = 'accepted'), 0)::bigint as used_count,
            coalesce(sum(row_count) filter (outcome = 'rejected'), 0)::bigint as rejected_count
        from trust.agg_quality_days
        where source_name = ? and entity = ? and happened_date >= (
            select
                date_trunc('week', max(happened_date) filter (outcome = 'accepted'))::date
                - 7 * (?::integer - 1)
            from trust.agg_quality_days where source_name = ? and entity = ?
        ) and happened_date <= (
            select max(happened_date) filter (outcome = 'accepted')
            from trust.agg_quality_days where source_name = ? and entity = ?
        )
        group by 1 order by 1
        """,
        (source_name, entity, shown, source_name, entity, source_name, entity),
    )


def build_rows(limit: int = 20) -> pd.DataFrame:
    """Return rows in and left out of the newest builds that counted them, oldest first."""
    return connection.frame(
        """
        select * from (
            select
                build_id, started_at, rows_in, rows_accepted, rows_rejected,
                rows_rejected / nullif(rows_in, 0) as rejected_share
            from trust.fct_builds where rows_in > 0 order by started_at desc limit ?
        ) order by started_at
        """,
        (limit,),
    )

"""A work warehouse as dbt leaves it, small enough to make in a moment, and no dbt needed."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import duckdb

from klientela.paths import Warehouse
from klientela.publish.files import write_json
from klientela.publish.last_build import LastBuild

MARTS = ("core.dim_customers", "core.fct_orders", "personal.dim_people", "trust.fct_builds")


def good_build(number: int, **changes: object) -> LastBuild:
    """What dbt writes after build `number` of everything passed."""
    last = LastBuild(
        build_id=f"build-{number}",
        status="success",
        started_at=f"2025-01-01 00:{number:02d}:00",
        finished_at=f"2025-01-01 00:{number:02d}:30",
        is_full_build=True,
        git_revision="abc123",
        as_of_date="2024-12-31",
        data_to="2024-12-30",
        models_passed=4,
        tests_passed=9,
        tests_warned=1,
        marts=MARTS,
        kept_builds=3,
    )
    return replace(last, **changes)


def build(warehouse: Warehouse, number: int, **changes: object) -> LastBuild:
    """Stand in for dbt build `number`: every mart says by which build it was made.

    `changes` are to what the run says of itself in last_build.json.
    """
    warehouse.folder.mkdir(parents=True, exist_ok=True)
    last = good_build(number, **changes)
    with duckdb.connect(str(warehouse.work_file)) as connection:
        connection.execute(_TABLES)
        connection.execute(
            "insert into log.builds values ($id, 'started', $at), ($id, 'finished', $at)",
            {"id": last.build_id, "at": last.started_at},
        )
        connection.execute(
            "create or replace table core.dim_customers as "
            "select 'c' || range as customer_id, $number as build from range(100)",
            {"number": number},
        )
        connection.execute(
            "create or replace table core.fct_orders as "
            "select range as order_id, $number as build from range(1000)",
            {"number": number},
        )
        connection.execute(_COMMENTS)
    write_json(warehouse.last_build_file, asdict(last))
    return last


def builds_seen(database: Path) -> set[int]:
    """Which builds the marts of a published file come from: one, unless they are mixed."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select build from core.dim_customers union select build from core.fct_orders"
        ).fetchall()
    return {build for (build,) in rows}


_TABLES = """
    create schema if not exists core;
    create schema if not exists staging;
    create schema if not exists personal;
    create schema if not exists trust;
    create schema if not exists log;
    create table if not exists log.builds (build_id varchar, event varchar, started_at timestamp);
    create or replace view trust.fct_builds as
        (select distinct build_id from work.log.builds where event = 'finished');
    create or replace table staging.stg_customers as select 'a@example.org' as email;
    create or replace table personal.dim_people as select 'Ann' as first_name;
"""

_COMMENTS = """
    comment on table core.dim_customers is 'One row per customer, "quoted", it''s said.';
    comment on column core.dim_customers.customer_id is 'The customer.';
    comment on column core.fct_orders.order_id is 'The order.';
    comment on view trust.fct_builds is 'One row per run.';
    comment on column trust.fct_builds.build_id is 'The run.';
"""

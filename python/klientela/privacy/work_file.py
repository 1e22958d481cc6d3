"""The work warehouse without a person: what has to outlive a build, in a new file.

Deleting rows leaves their bytes in free blocks, so nothing is deleted: what is kept is copied, and
the old file goes. Everything else is built again.
"""

import json
import os
from pathlib import Path

import duckdb

from klientela.paths import Warehouse
from klientela.privacy.person import Person
from klientela.privacy.scan import text_tables, whole_word
from klientela.publish.copying import literal, quoted
from klientela.publish.files import sync

LOG = "log.builds"


def tables_that_outlive_a_build(manifest: Path) -> frozenset[str]:
    """``schema.table`` of the build log and of every incremental model dbt knows."""
    kept = {LOG}
    if manifest.is_file():
        nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
        kept |= {
            f"{node['schema']}.{node['alias']}"
            for node in nodes
            if node["resource_type"] == "model" and node["config"]["materialized"] == "incremental"
        }
    return frozenset(kept)


def rewrite_without(warehouse: Warehouse, person: Person, kept: frozenset[str]) -> int:
    """Write the work warehouse anew with the kept tables, less rows in which the person stands.

    Returns
    -------
    int
        How many rows were left out.
    """
    old, draft = warehouse.work_file, warehouse.folder / f".work.duckdb.{os.getpid()}"
    draft.unlink(missing_ok=True)
    left_out = 0
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(old))} as work (read_only)")
        connection.execute(f"attach {literal(str(draft))} as renewed")
        texts = {
            f"{schema}.{table}": columns
            for schema, table, columns in text_tables(connection, "work")
        }
        existing = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'work'"
            " order by all"
        ).fetchall()
        pattern = literal(whole_word(person.traces))
        for schema, table in existing:
            if f"{schema}.{table}" not in kept:
                continue
            name = f"{quoted(schema)}.{quoted(table)}"
            condition = " or ".join(
                f"coalesce(regexp_matches({quoted(column)}, {pattern}), false)"
                for column in texts.get(f"{schema}.{table}", [])
            )
            connection.execute(f"create schema if not exists renewed.{quoted(schema)}")
            connection.execute(
                f"create table renewed.{name} as select * from work.{name}"
                f" where not ({condition or 'false'})"
            )
            counts = f"select (select count(*) from work.{name}) - count(*) from renewed.{name}"
            left_out += int(connection.execute(counts).fetchall()[0][0])
        connection.execute("checkpoint renewed")
        connection.execute("detach renewed")
    sync(draft)
    draft.replace(old)
    old.with_name(old.name + ".wal").unlink(missing_ok=True)
    sync(warehouse.folder)
    return left_out
